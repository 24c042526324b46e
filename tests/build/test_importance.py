"""What the test score loses when a column is shuffled, however little time there is."""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.build.importance import MOST_ROWS, REPEATS, measure_importances
from modelwright.ensembles import Member, Model

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from numpy.typing import NDArray

    from modelwright.runtime import Inputs


@dataclass
class LastColumn:
    """An encoder and learner in one, which leans on the last column alone and notes what it is asked."""

    asked: list[int]

    def transform(self, inputs: Inputs) -> NDArray[Any]:
        return inputs.strings

    def predict(self, strings: NDArray[Any]) -> NDArray[np.float64]:
        self.asked.append(len(strings))
        answers: NDArray[np.float64] = (strings[:, 0] == "x").astype(np.float64)
        return answers

    def to_portable(self, *_: Any) -> str:
        raise AssertionError("an evaluation needs no graph")


def model_of(problem: Any, asked: list[int]) -> Model:
    learner: Any = LastColumn(asked)
    member = Member(name="last", encoder=learner, fitted=learner)
    return Model(signature=problem.signature, members=(member,), weights=(1.0,))


def test_every_column_is_shuffled_as_often(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    asked: list[int] = []
    told: list[float] = []

    found = measure_importances(
        problem, model_of(problem, asked), ends_at=math.inf, on_progress=told.append
    )

    assert found[0].column == "kind"
    assert found[0].low > 0
    assert [each.mean for each in found[1:]] == [0.0, 0.0]
    assert len(asked) == 1 + 3 * REPEATS
    assert told[-1] == 1.0


def test_the_last_column_is_measured_before_the_first_is_shuffled_again(
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = problem_of(make_problem("regression"))
    asked: list[int] = []
    monkeypatch.setattr(time, "monotonic", ticking())

    found = measure_importances(
        problem, model_of(problem, asked), ends_at=6.0, on_progress=lambda _: None
    )

    assert {each.column for each in found} == {"size", "age", "kind"}
    assert len(asked) == 1 + 4


def test_where_time_is_short_fewer_rows_are_shuffled(
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = problem_of(make_problem("regression", n_rows=6000))
    asked: list[int] = []
    monkeypatch.setattr(time, "monotonic", ticking())

    measure_importances(
        problem, model_of(problem, asked), ends_at=4.0, on_progress=lambda _: None
    )

    assert asked == [MOST_ROWS] + [MOST_ROWS // 3] * 4


def test_a_first_round_that_takes_far_too_long_ends_early(
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = problem_of(make_problem("regression"))
    monkeypatch.setattr(time, "monotonic", ticking())

    found = measure_importances(
        problem, model_of(problem, []), ends_at=1.0, on_progress=lambda _: None
    )

    assert [each.column for each in found] == ["size"]


def ticking() -> Callable[[], float]:
    """Return a clock that is a second later whenever it is asked."""
    seconds = itertools.count(1)
    return lambda: float(next(seconds))
