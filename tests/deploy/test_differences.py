"""How far answers lie apart."""

from __future__ import annotations

import numpy as np

from modelwright.deploy.differences import Difference, compared, differences
from modelwright.runtime import Predictions

NOTHING = Predictions(np.empty(0))


def of_size(size: float) -> Predictions:
    """Return answers to usual rows that are so large, and raw scores a tenth of it."""
    numbers = np.array([size, -size])
    return Predictions(numbers, raw_scores=numbers[:, None] / 10)


def test_numbers_differ_relative_to_their_size_or_the_usual_one() -> None:
    expected = Predictions(np.array([1000.0, 0.0, np.nan, np.inf]))
    actual = Predictions(np.array([1001.0, 1.0, np.nan, np.inf]))

    (prediction,) = differences(expected, actual, usual=of_size(10.0))

    assert prediction.gaps.tolist() == [0.001, 0.1, 0.0, 0.0]


def test_a_number_that_is_missing_on_one_side_differs_without_bound() -> None:
    expected = Predictions(np.array([1.0]), intervals=np.array([[0.0, np.nan]]))
    actual = Predictions(np.array([1.0]), intervals=np.array([[0.0, 1.0]]))

    prediction, interval = differences(expected, actual, usual=NOTHING)

    assert prediction.gaps.tolist() == [0.0]
    assert interval.gaps.tolist() == [np.inf]


def test_labels_differ_or_not_and_probabilities_absolutely() -> None:
    expected = Predictions(np.array(["a", 1], dtype=object), np.array([[0.5, 0.5], [1, 0]]))
    actual = Predictions(np.array(["a", 2], dtype=object), np.array([[0.25, 0.75], [1, 0]]))

    labels, probabilities = differences(expected, actual, usual=NOTHING)

    assert (labels.output, labels.is_label) == ("label", True)
    assert labels.gaps.tolist() == [0.0, np.inf]
    assert probabilities.gaps.tolist() == [0.25, 0.0]


def test_raw_scores_are_compared_on_their_own_and_by_their_own_size() -> None:
    same = np.array([100.0])
    expected = Predictions(same, raw_scores=np.array([[0.0]]))
    actual = Predictions(same, raw_scores=np.array([[1.0]]))

    prediction, raw = differences(expected, actual, usual=of_size(100.0))

    assert (prediction.gaps.tolist(), raw.output) == ([0.0], "raw scores")
    assert raw.gaps.tolist() == [0.1]


def test_an_output_that_the_second_lacks_differs_without_bound() -> None:
    expected = Predictions(np.array([1.0]), raw_scores=np.array([[1.0]]))

    _, raw = differences(expected, Predictions(np.array([1.0])), usual=NOTHING)

    assert raw.gaps.tolist() == [np.inf]


def test_what_is_beyond_the_bound_is_counted_by_kind() -> None:
    gaps = np.array([0.0, 0.5, 2.0, 3.0])

    found = compared(
        "hostile", Difference("raw scores", gaps), bound=0.5, kinds=["a", "b", "c", "c"]
    )

    assert not found.check.passed
    assert found.check.largest_difference == 3.0
    assert found.complaint == (
        "Hostile: the raw scores differ by up to 3 (allowed: 0.5) on 2 of 4, such as: c (2)."
    )


def test_no_bound_lets_a_label_differ() -> None:
    labels = Difference("label", np.array([0.0, np.inf]), is_label=True)

    check = compared("usual", labels, bound=1.0, kinds=["a", "b"]).check

    assert (check.passed, check.bound, check.n_label_differences) == (False, 0.0, 1)
