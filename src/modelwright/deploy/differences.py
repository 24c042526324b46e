"""How far two models' answers to the same rows lie apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.runtime import Predictions


@dataclass(frozen=True, slots=True)
class Difference:
    """One output, compared.

    Parameters
    ----------
    output
        "prediction", "probabilities" or "interval".
    gaps
        Shape (n_rows,): absolute difference for probabilities, relative for other numbers; infinite
        for a label that differs. Rows with several numbers count with their largest.
    is_label
        Whether labels were compared.
    """

    output: str
    gaps: NDArray[np.float64]
    is_label: bool = False


def differences(
    expected: Predictions, actual: Predictions, *, usual_size: float
) -> list[Difference]:
    """Return how far the outputs lie apart.

    Parameters
    ----------
    expected, actual
        Answers to the same rows.
    usual_size
        Regression: differences count relative to the number, or to this where it is smaller.
    """
    if expected.probabilities is not None and actual.probabilities is not None:
        labels = np.where(expected.prediction != actual.prediction, np.inf, 0.0)
        gaps = _gaps(expected.probabilities, actual.probabilities)
        return [
            Difference("prediction", labels, is_label=True),
            Difference("probabilities", gaps),
        ]
    found = [
        Difference("prediction", _gaps(expected.prediction, actual.prediction, usual_size))
    ]
    if expected.intervals is not None and actual.intervals is not None:
        gaps = _gaps(expected.intervals, actual.intervals, usual_size)
        found.append(Difference("interval", gaps))
    return found


def _gaps(
    expected: NDArray[np.float64],
    actual: NDArray[np.float64],
    usual_size: float | None = None,
) -> NDArray[np.float64]:
    """Return the largest gap of each row; equal infinities, and NaN beside NaN, have none."""
    expected, actual = (each.reshape(len(each), -1) for each in (expected, actual))
    is_same = (expected == actual) | (np.isnan(expected) & np.isnan(actual))
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.abs(expected - actual)
        if usual_size is not None:
            gaps /= np.maximum(np.abs(expected), usual_size)
    gaps = np.where(np.isnan(gaps), np.inf, gaps)
    return np.asarray(np.where(is_same, 0.0, gaps).max(axis=1, initial=0.0))
