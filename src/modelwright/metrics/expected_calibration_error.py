"""Expected calibration error: how far predicted probabilities miss their promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.errors import DataError
from modelwright.metrics.base import CLASSIFICATION, Metric, Weights

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def expected_calibration_error(
    labels: ArrayLike,
    probabilities: ArrayLike,
    *,
    n_bins: int = 10,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the mean gap between predicted probability and observed frequency.

    Rows are binned by probability, in bins of equal width, and each bin's gap counts by
    its share of rows [1]_. Few rows per bin inflate the value: compare models on the
    same rows only.

    Parameters
    ----------
    labels
        True class, 0 or 1, shape (n_rows,).
    probabilities
        Predicted P(label = 1), shape (n_rows,), in [0, 1].
    n_bins
        Number of bins.
    sample_weight
        How much each row counts, shape (n_rows,); None for all alike.

    Returns
    -------
    float
        Error in [0, 1], as a probability; 0 is perfect.

    Raises
    ------
    DataError
        If a column is empty, out of range, or not as long as the other.

    References
    ----------
    .. [1] M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated
       probabilities using Bayesian binning", AAAI 2015, 2901-2907.

    Examples
    --------
    >>> round(expected_calibration_error([0, 1, 1, 1], [0.2, 0.55, 0.55, 0.9]), 2)
    0.3
    """
    observed = _column(labels, name="labels")
    promised = _column(probabilities, name="probabilities")
    if observed.size != promised.size:
        raise DataError(
            f"{observed.size} labels for {promised.size} probabilities; pass one each."
        )
    bins = np.digitize(promised, np.linspace(0, 1, n_bins + 1)[1:-1])
    # A bin's gap times its row count is the sum of its row gaps: no empty bin is divided by.
    weights = np.ones(observed.size) if sample_weight is None else np.asarray(sample_weight)
    gaps = np.bincount(bins, weights=weights * (observed - promised))
    return float(np.abs(gaps).sum() / weights.sum())


def _column(values: ArrayLike, *, name: str) -> NDArray[np.float64]:
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1 or column.size == 0 or not ((column >= 0) & (column <= 1)).all():
        raise DataError(
            f"{name} must be one non-empty column in [0, 1]; got shape {column.shape}. "
            "Drop missing rows, code labels as 0 and 1, and pass probabilities, not scores."
        )
    return column


def _of_classes(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> float:
    """Judge P(positive), or with many classes the probability of the predicted one."""
    probabilities = probabilities.clip(0, 1)  # softmax may end a rounding error above 1
    if probabilities.shape[1] == 2:
        return expected_calibration_error(
            y, probabilities[:, 1], sample_weight=sample_weight
        )
    is_right = probabilities.argmax(axis=1) == y
    return expected_calibration_error(
        is_right, probabilities.max(axis=1), sample_weight=sample_weight
    )


EXPECTED_CALIBRATION_ERROR = Metric(
    name="expected_calibration_error",
    tasks=CLASSIFICATION,
    higher_is_better=False,
    needs="probabilities",
    function=_of_classes,
)
