from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright.learners import Feature, Rows
from modelwright.learners.base_learner import BaseLearner, Constant, Problem
from modelwright.learners.lightgbm import LightGBM

if TYPE_CHECKING:
    from modelwright.records import Task

FEATURES = np.arange(12.0).reshape(6, 2)


class Witness(LightGBM):
    """Keeps the problem that it was asked to fit."""

    def fit_problem(self, problem: Problem, params: object) -> Constant:  # type: ignore[override]
        del params
        self.problem = problem
        return Constant.of(problem)


def problem_of(
    labels: list[int],
    *,
    n_classes: int,
    validation: list[int] | None = None,
) -> Problem:
    learner = Witness()
    learner.fit(
        Rows(FEATURES, np.array(labels)),
        params={},
        task="multiclass",
        n_classes=n_classes,
        seed=0,
        n_threads=1,
        validation=None if validation is None else Rows(FEATURES, np.array(validation)),
    )
    return learner.problem


def test_library_sees_present_classes_numbered_from_zero() -> None:
    problem = problem_of([1, 3, 4, 1, 3, 4], n_classes=6, validation=[0, 1, 2, 3, 5, 4])

    assert problem.labels.tolist() == [0, 1, 2, 0, 1, 2]
    assert (problem.task, problem.n_classes, problem.n_scores) == ("multiclass", 3, 3)
    assert problem.validation is not None
    assert problem.validation.labels.tolist() == [0, 1, 2]
    assert problem.validation.features.tolist() == FEATURES[[1, 3, 5]].tolist()


def test_two_present_classes_make_a_binary_problem() -> None:
    problem = problem_of([0, 2, 0, 2, 0, 2], n_classes=3)

    assert (problem.task, problem.n_classes, problem.n_scores) == ("binary", 2, 1)


def test_validation_rows_of_unseen_classes_alone_count_as_none() -> None:
    problem = problem_of([0, 2, 0, 2, 0, 2], n_classes=3, validation=[1] * 6)

    assert problem.validation is None


@pytest.mark.parametrize(
    ("task", "monotone", "loss"), [("binary", 1, "squared"), ("multiclass", 0, "absolute")]
)
def test_columns_are_followed_where_they_have_an_order_and_the_answer_has_one(
    task: Task, monotone: int, loss: str
) -> None:
    problem = problem_of([0, 1, 0, 1, 0, 1], n_classes=2)
    columns = (Feature(monotone=1), Feature(monotone=1, n_levels=3))

    followed = replace(problem, columns=columns, task=task)

    assert followed.monotone == [monotone, 0]
    assert followed.loss({"loss": "absolute"}) == loss


def test_native_parameters_ask_for_the_native_matrix() -> None:
    learner = LightGBM()

    assert learner.encoding_for({"categories": "native"}) == "native"
    assert learner.encoding_for({"categories": "statistics"}) == "tree"
    assert learner.encoding_for({}) == "tree"


@pytest.mark.parametrize(
    "features",
    [
        np.full((6, 2), 3.5),
        np.full((6, 2), np.nan),
        np.full((6, 2), [np.nan, 1.0]),
        np.empty((6, 0)),
    ],
)
def test_columns_that_tell_no_rows_apart_make_a_constant_model(
    features: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    learner: BaseLearner = LightGBM()

    fitted = learner.fit(
        Rows(features, np.arange(6.0)),
        params={},
        task="regression",
        n_classes=0,
        seed=0,
        n_threads=1,
    )

    assert isinstance(fitted.core, Constant)
    assert fitted.predict(features).tolist() == [2.5] * 6


def test_threads_that_would_wait_for_each_other_are_not_asked_for() -> None:
    learner = Witness()
    learner.cells_per_thread = FEATURES.size // 2  # type: ignore[misc]

    def n_threads(asked: int) -> int:
        learner.fit(
            Rows(FEATURES, np.arange(len(FEATURES)) % 2),
            params={},
            task="binary",
            n_classes=2,
            seed=0,
            n_threads=asked,
        )
        return learner.problem.n_threads

    assert [n_threads(asked) for asked in (1, 2, 8)] == [1, 2, 2]
