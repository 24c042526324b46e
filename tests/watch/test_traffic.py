"""Traffic knows which of its rows can be judged."""

import numpy as np

from modelwright.runtime import Inputs
from modelwright.watch import Traffic

INPUTS = Inputs(np.zeros((3, 1)), np.empty((3, 0), dtype=object))


def test_rows_of_classes_without_outcome_or_answer_are_known() -> None:
    traffic = Traffic(
        inputs=INPUTS,
        times=np.zeros(3),
        predictions=np.array([0, 1, 1]),
        probabilities=np.array([[1, 0], [0, 1], [np.nan, 1]]),
        outcomes=np.array([-1, 0, 1]),
    )

    assert traffic.has_outcome.tolist() == [False, True, True]
    assert traffic.has_answer.tolist() == [True, True, False]


def test_rows_of_values_without_outcome_or_answer_are_known() -> None:
    traffic = Traffic(
        inputs=INPUTS,
        times=np.zeros(3),
        predictions=np.array([0, np.inf, 1]),
        probabilities=None,
        outcomes=np.array([np.nan, 0, -1]),
    )

    assert traffic.has_outcome.tolist() == [False, True, True]
    assert traffic.has_answer.tolist() == [True, False, True]


def test_no_rows_have_no_period() -> None:
    empty = Traffic(
        inputs=Inputs(np.zeros((0, 1)), np.empty((0, 0), dtype=object)),
        times=np.empty(0),
        predictions=np.empty(0),
        probabilities=None,
        outcomes=np.empty(0),
    )

    assert empty.period == (None, None)
