"""Signed linear scores: scikit-learn's where the signs are free, and within bounds where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from sklearn.linear_model import LogisticRegression, Ridge

from modelwright.learners import Feature, Rows
from modelwright.learners.base_learner import Problem
from modelwright.learners.linear import Linear, LinearScores
from modelwright.learners.signed_linear import fit_signed, has_signs

if TYPE_CHECKING:
    from modelwright.records import Task

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.normal(size=(300, 4))
SCORES = FEATURES @ [1.0, -2.0, 0.5, 0.0] + GENERATOR.normal(size=300)
WEIGHTS = GENERATOR.uniform(0.5, 2, 300)


def problem_of(task: Task, signs: tuple[int, ...], weights: Any = WEIGHTS) -> Problem:
    labels = SCORES if task == "regression" else (SCORES > 0.3).astype(np.int64)
    return Problem(
        rows=Rows(FEATURES, labels, weights),
        columns=tuple(Feature(monotone=sign) for sign in signs),
        task=task,
        n_classes=0 if task == "regression" else 2,
        seed=0,
        n_threads=1,
        validation=None,
        deadline=None,
    )


def test_signs_that_the_data_has_anyway_change_nothing() -> None:
    values = fit_signed(problem_of("regression", (1, -1, 0, 0)), 3.0, n_steps=500)
    classes = fit_signed(problem_of("binary", (1, -1, 1, 0)), 3.0, n_steps=500)

    ridge = Ridge(alpha=3.0).fit(FEATURES, SCORES, WEIGHTS)
    logistic = LogisticRegression(C=1 / 3).fit(FEATURES, SCORES > 0.3, WEIGHTS)
    np.testing.assert_allclose(values.coefficients, ridge.coef_, atol=1e-4)
    assert values.intercept == pytest.approx(ridge.intercept_, abs=1e-4)
    np.testing.assert_allclose(classes.coefficients, logistic.coef_[0], atol=1e-3)
    assert values.is_done
    assert classes.is_done


def test_a_sign_against_the_data_gives_the_best_within_bounds() -> None:
    fit = fit_signed(problem_of("regression", (1, 1, -1, 0), None), 1e-9, n_steps=500)

    free = np.inf
    best = lsq_linear(
        np.column_stack([FEATURES, np.ones(300)]),
        SCORES,
        ([0, 0, -free, -free, -free], [free, free, 0, free, free]),
    ).x
    np.testing.assert_allclose([*fit.coefficients, fit.intercept], best, atol=1e-4)
    assert fit.coefficients[1] == 0


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_linear_learner_follows_the_columns_that_it_must(task: Task) -> None:
    core = Linear().fit_problem(problem_of(task, (0, 1, -1, 0)), {"penalty": 1.0})

    assert isinstance(core, LinearScores)
    coefficients = core.coefficients[:, 0]
    assert coefficients[0] > 0
    assert coefficients[1] == coefficients[2] == 0
    assert core.predict(FEATURES).shape == ((300,) if task == "regression" else (300, 2))


def test_a_search_that_is_cut_says_so_and_is_repeated_as_long() -> None:
    params = {"penalty": 1.0, "n_iterations": 2}

    assert (
        Linear().fit_problem(problem_of("binary", (1, 0, 0, 0)), params).n_iterations == 2
    )


def test_signs_are_asked_for_by_columns() -> None:
    assert not has_signs(problem_of("binary", (0, 0, 0, 0)))
    assert has_signs(problem_of("binary", (0, 0, -1, 0)))
