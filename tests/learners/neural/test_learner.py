from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pytest

from modelwright import learners
from modelwright.learners import Rows
from modelwright.learners.neural.learner import MOST_EPOCHS

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.learners import FittedLearner

pytest.importorskip("torch")

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.normal(size=(500, 4))
VALUES = np.sin(3.0 * FEATURES[:, 0]) + FEATURES[:, 1]
LEARNER = learners.find("neural")


def fit(rows: Rows, **options: Any) -> FittedLearner:
    params = LEARNER.defaults("regression", *rows.features.shape)
    settings: dict[str, Any] = {"task": "regression", "n_classes": 1, "seed": 0}
    settings |= {"n_threads": 1, "params": params | {"n_iterations": 3}}
    return LEARNER.fit(rows, **(settings | options))


def error(model: FittedLearner, scale: float = 1.0, centre: float = 0.0) -> float:
    return float(np.std((model.predict(FEATURES) - centre) / scale - VALUES))


def test_curves_are_learned_that_no_straight_line_fits() -> None:
    rows, validation = (
        Rows(FEATURES[:400], VALUES[:400]),
        Rows(FEATURES[400:], VALUES[400:]),
    )

    model = fit(rows, validation=validation)

    assert error(model) < 0.3
    assert 3 < (model.n_iterations or 0) <= MOST_EPOCHS


def test_values_of_any_unit_are_learned_alike() -> None:
    plain = fit(Rows(FEATURES, VALUES))
    large = fit(Rows(FEATURES, 1e6 * VALUES + 5e6))

    np.testing.assert_allclose(error(large, 1e6, 5e6), error(plain), rtol=1e-3)


def test_a_stored_model_predicts_without_pytorch(tmp_path: Path) -> None:
    model = fit(Rows(FEATURES, VALUES))
    joblib.dump(model, tmp_path / "model")
    code = (
        "import sys, joblib, numpy; model = joblib.load(sys.argv[1]); "
        "model.predict(numpy.zeros((2, 4))); print('torch' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "False"


def test_a_stored_model_is_small() -> None:
    buffer = io.BytesIO()

    joblib.dump(fit(Rows(FEATURES, VALUES)), buffer)

    assert buffer.tell() < 300_000
