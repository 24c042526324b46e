from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright import learners
from modelwright.learners import Rows
from modelwright.portable import NUMBERS, Graph

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("catboost")

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.normal(size=(200, 2))
LABELS = (FEATURES[:, 0] > 0).astype(int)
LEARNER = learners.find("catboost")
PARAMS = LEARNER.defaults("binary", 200, 2) | {"n_iterations": 10}


def test_missing_number_that_training_did_not_see_counts_as_the_smallest() -> None:
    validation = FEATURES[:50].copy()
    validation[:10] = np.nan

    fitted = LEARNER.fit(
        Rows(FEATURES, LABELS),
        params=PARAMS,
        task="binary",
        n_classes=2,
        seed=0,
        n_threads=1,
        validation=Rows(validation, LABELS[:50]),
    )

    rows = np.array([[np.nan, 0.0], [-1e9, 0.0]])
    answers = fitted.predict(rows)
    np.testing.assert_array_equal(answers[0], answers[1])


def test_nothing_is_left_of_the_file_that_the_trees_are_read_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    fitted = LEARNER.fit(
        Rows(FEATURES, LABELS),
        params=PARAMS,
        task="binary",
        n_classes=2,
        seed=0,
        n_threads=1,
    )

    fitted.to_portable(Graph(n_strings=0, n_numbers=2), NUMBERS)

    assert not list(tmp_path.iterdir())
