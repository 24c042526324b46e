"""Explainable boosting: our terms answer as the library does."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright import learners
from modelwright.errors import MissingExtraError
from modelwright.learners import Feature, Rows
from modelwright.learners.base_learner import Problem
from modelwright.learners.explainable_boosting import ExplainableBoosting, _settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records import Task

COLUMNS = (Feature(column="kind", n_levels=7), Feature(column="size"), Feature())
PARAMS = {"interactions": 1, "learning_rate": 0.1, "outer_bags": 2, "max_leaves": 2}


def make_rows(n_rows: int, seed: int) -> NDArray[np.float64]:
    """Return codes of a category and numbers, with gaps."""
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(n_rows, 3))
    rows[:, 0] = generator.integers(0, 6, n_rows)
    rows[generator.random(rows.shape) < 0.1] = np.nan
    return rows


def make_problem(task: Task, **changes: Any) -> Problem:
    """Return rows whose target needs a category, and two columns together."""
    features = make_rows(300, seed=0)
    known = np.nan_to_num(features)
    score = known[:, 0] % 2 + known[:, 1] * known[:, 2]
    labels: Any = score if task == "regression" else (score > 0.5).astype(int)
    if task == "multiclass":
        labels = labels + (score > 1.5)
    settings: Any = {
        "rows": Rows(features, labels),
        "columns": COLUMNS,
        "task": task,
        "n_classes": {"binary": 2, "multiclass": 3, "regression": 0}[task],
        "seed": 1,
        "n_threads": 1,
        "validation": None,
        "deadline": None,
    }
    return Problem(**(settings | changes))


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_terms_answer_as_the_library_for_gaps_and_levels_it_never_saw(task: Task) -> None:
    pytest.importorskip("interpret")
    from interpret.glassbox import (
        ExplainableBoostingClassifier,
        ExplainableBoostingRegressor,
    )

    problem = make_problem(task)
    params = PARAMS | ({"interactions": 0} if task == "multiclass" else {})
    kind = (
        ExplainableBoostingRegressor
        if task == "regression"
        else ExplainableBoostingClassifier
    )
    theirs = kind(**_settings(problem, params))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs.fit(problem.features, problem.labels)
    rows = make_rows(200, seed=2)
    rows[:20, 0] = 6.0  # a code without training rows
    rows[20:40, 1] = 1e9

    ours = ExplainableBoosting().fit_problem(problem, params)

    expected = theirs.predict(rows) if task == "regression" else theirs.predict_proba(rows)
    np.testing.assert_allclose(ours.predict(rows), expected, rtol=1e-12)
    assert max(len(term.columns) for term in ours.terms) == params["interactions"] + 1


def test_a_column_that_must_rise_rises() -> None:
    pytest.importorskip("interpret")
    features = make_rows(300, seed=0)
    labels = np.nan_to_num(-features[:, 1]) + 0.1 * features[:, 2].clip(-1, 1)
    problem = make_problem(
        "regression",
        rows=Rows(features, np.nan_to_num(labels)),
        columns=(Feature(), Feature(column="size", monotone=1), Feature()),
    )

    model = ExplainableBoosting().fit_problem(problem, PARAMS | {"interactions": 0})

    rows = np.zeros((50, 3))
    rows[:, 1] = np.linspace(-3, 3, 50)
    assert (np.diff(model.predict(rows)) >= 0).all()


def test_a_missing_library_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "interpret", None)

    with pytest.raises(MissingExtraError, match=r"modelwright\[explain\]"):
        learners.find("explainable_boosting").fit(
            Rows(np.arange(8.0)[:, None], np.arange(8) % 2),
            params=PARAMS,
            task="binary",
            n_classes=2,
            seed=0,
            n_threads=1,
        )
