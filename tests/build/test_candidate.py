"""Candidates: fitted on a fold, and fitted for good."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright import learners
from modelwright.build.candidate import Candidate, fit_fold, fit_for_good

if TYPE_CHECKING:
    from collections.abc import Callable

LIGHTGBM = learners.find("lightgbm")


def candidate_of(problem: Any, **changes: Any) -> Candidate:
    """Return LightGBM with its defaults."""
    defaults = LIGHTGBM.defaults(problem.task, 240, 3)
    return Candidate(learner="lightgbm", params={**defaults}, **changes)


def test_labels_of_validation_rows_do_not_reach_the_fit(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression", n_rows=400)
    _, valid = problem_of(made).folds[0]
    labels = made.labels.copy()
    labels[valid] += 100.0

    first, second = (
        fit_fold(
            problem,
            LIGHTGBM,
            candidate_of(problem),
            0,
            name="lightgbm",
            n_threads=1,
            deadline=None,
        )
        for problem in (problem_of(made), problem_of(replace(made, labels=labels)))
    )

    np.testing.assert_array_equal(first.predictions, second.predictions)
    assert first.n_iterations == second.n_iterations


def test_predictions_come_back_in_the_targets_unit(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression", n_rows=400)
    problem = problem_of(replace(made, labels=made.labels * 1000))

    fitted = fit_fold(
        problem,
        LIGHTGBM,
        candidate_of(problem, transform="log"),
        0,
        name="lightgbm",
        n_threads=1,
        deadline=None,
    )

    _, valid = problem.folds[0]
    ratio = np.median(fitted.predictions) / np.median(problem.labels[valid])
    assert ratio == pytest.approx(1.0, rel=0.3)


def fit_on_training_rows(problem: Any, n_iterations: int) -> Any:
    """Return what a candidate is in the end, with rounds that the folds found."""
    return fit_for_good(
        problem,
        LIGHTGBM,
        candidate_of(problem),
        problem.encode("tree", problem.split.train_rows),
        n_iterations=n_iterations,
        seed=0,
        n_threads=1,
    )


def test_last_fit_takes_the_number_of_rounds_that_the_folds_found(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    last = fit_on_training_rows(problem_of(make_problem("binary")), n_iterations=7)

    assert last.fitted.n_iterations == 7
    assert last.transform is None


def test_last_fit_on_far_more_rows_than_the_samples_had_finds_its_rounds_anew(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary", n_rows=400))
    problem.folds = [(train[:40], valid) for train, valid in problem.folds]
    problem.most_rows = 40

    assert fit_on_training_rows(problem, n_iterations=1).fitted.n_iterations > 1


def test_candidate_of_native_categories_is_fitted_on_level_codes(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    candidate = candidate_of(problem)
    native = replace(candidate, params=candidate.params | {"categories": "native"})

    fit_fold(problem, LIGHTGBM, native, 0, name="lightgbm", n_threads=1, deadline=None)

    encoded = problem.encode("native", problem.split.train_rows)
    last: Any = fit_for_good(
        problem, LIGHTGBM, native, encoded, n_iterations=60, seed=0, n_threads=1
    )
    assert [feature.n_levels for feature in encoded.columns] == [0, 0, 4]
    assert any(tree.members for tree in last.fitted.core.trees().trees)
