"""Calibration errors by hand, and what is refused."""

import numpy as np
import pytest

from modelwright.errors import DataError
from modelwright.metrics import expected_calibration_error, find


def test_one_bin_counts_by_its_share_of_rows() -> None:
    # Two rows promise 0.05 and none comes true; two promise 0.95 and one does.
    error = expected_calibration_error([0, 0, 0, 1], [0.05, 0.05, 0.95, 0.95])

    assert error == pytest.approx(0.5 * 0.05 + 0.5 * 0.45)


def test_many_classes_are_judged_by_the_predicted_one() -> None:
    probabilities = np.array([[0.7, 0.2, 0.1], [0.7, 0.1, 0.2]])

    value = find("expected_calibration_error").value(np.array([0, 1]), probabilities)

    assert value == pytest.approx(0.2)


@pytest.mark.parametrize("labels", [[], [2], [0.5, float("nan")], [[0], [1]]])
def test_labels_other_than_zero_and_one_are_refused(labels: list[float]) -> None:
    with pytest.raises(DataError, match="labels must be"):
        expected_calibration_error(labels, [0.5])


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(DataError, match="2 labels for 1 probabilities"):
        expected_calibration_error([0, 1], [0.5])
