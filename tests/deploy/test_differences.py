"""How far answers lie apart."""

from __future__ import annotations

import numpy as np

from modelwright.deploy.differences import differences
from modelwright.runtime import Predictions


def test_numbers_differ_relative_to_their_size_or_the_usual_one() -> None:
    expected = Predictions(np.array([1000.0, 0.0, np.nan, np.inf]))
    actual = Predictions(np.array([1001.0, 1.0, np.nan, np.inf]))

    (prediction,) = differences(expected, actual, usual_size=10.0)

    assert prediction.gaps.tolist() == [0.001, 0.1, 0.0, 0.0]


def test_a_number_that_is_missing_on_one_side_differs_without_bound() -> None:
    expected = Predictions(np.array([1.0]), intervals=np.array([[0.0, np.nan]]))
    actual = Predictions(np.array([1.0]), intervals=np.array([[0.0, 1.0]]))

    prediction, interval = differences(expected, actual, usual_size=1.0)

    assert prediction.gaps.tolist() == [0.0]
    assert interval.gaps.tolist() == [np.inf]


def test_labels_differ_or_not_and_probabilities_absolutely() -> None:
    expected = Predictions(np.array(["a", 1], dtype=object), np.array([[0.5, 0.5], [1, 0]]))
    actual = Predictions(np.array(["a", 2], dtype=object), np.array([[0.25, 0.75], [1, 0]]))

    labels, probabilities = differences(expected, actual, usual_size=1.0)

    assert labels.is_label
    assert labels.gaps.tolist() == [0.0, np.inf]
    assert probabilities.gaps.tolist() == [0.25, 0.0]
