"""Metrics of ranking: whether rows of a class get higher probabilities of it than others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from modelwright.metrics.base import CLASSIFICATION, Metric, OnRows, Weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    # Rows by rank, or their weights, the lowest probability first.
    Counts = NDArray[Any]


def _roc_auc(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> float:
    return _one_against_rest(roc_auc_score, y, probabilities, sample_weight)


def _average_precision(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> float:
    return _one_against_rest(average_precision_score, y, probabilities, sample_weight)


def _one_against_rest(
    score: Callable[..., float],
    y: NDArray[np.int64],
    probabilities: NDArray[np.float64],
    sample_weight: Weights,
) -> float:
    """Return the positive class's score, or the mean over the classes that are present."""
    present = np.unique(y)
    if len(present) < 2:
        return float("nan")
    classes = [1] if probabilities.shape[1] == 2 else present
    scores = [
        score(y == k, probabilities[:, k], sample_weight=sample_weight) for k in classes
    ]
    return float(np.mean(scores))


def _prepare_roc_auc(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> OnRows:
    return _by_counting(_area, y, probabilities, sample_weight)


def _prepare_average_precision(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> OnRows:
    return _by_counting(_mean_precision, y, probabilities, sample_weight)


def _by_counting(
    score: Callable[[Counts, Counts], float],
    y: NDArray[np.int64],
    probabilities: NDArray[np.float64],
    sample_weight: Weights,
) -> OnRows:
    """Rank the rows once; a resample is then scored from row counts by rank, without sorting."""
    classes = [1] if probabilities.shape[1] == 2 else range(probabilities.shape[1])
    ranks = {k: np.unique(probabilities[:, k], return_inverse=True)[1] for k in classes}

    def on_rows(rows: Any) -> float:
        weights = None if sample_weight is None else sample_weight[rows]
        scores = []
        for k, rank in ranks.items():
            drawn, is_positive = rank[rows], y[rows] == k
            if is_positive.any() and not is_positive.all():
                positive = _counted(drawn, is_positive, weights)
                scores.append(score(positive, _counted(drawn, ~is_positive, weights)))
        return float(np.mean(scores)) if scores else float("nan")

    return on_rows


def _counted(
    drawn: NDArray[np.intp], chosen: NDArray[np.bool_], weights: Weights
) -> Counts:
    """Return how many of the chosen rows have each rank, or the sum of their weights."""
    chosen_weights = None if weights is None else weights[chosen]
    return np.bincount(drawn[chosen], chosen_weights, minlength=int(drawn.max()) + 1)


def _area(positive: Counts, negative: Counts) -> float:
    """Return the share of pairs in the right order; ties count half (Mann-Whitney)."""
    below = np.cumsum(negative) - negative
    return float(positive @ (below + negative / 2) / (positive.sum() * negative.sum()))


def _mean_precision(positive: Counts, negative: Counts) -> float:
    """Return the mean, over the positive rows, of the precision at their rank."""
    n_right = np.cumsum(positive[::-1])
    n_found = n_right + np.cumsum(negative[::-1])
    precision = n_right / np.where(n_found > 0, n_found, 1)
    return float(positive[::-1] @ precision / n_right[-1])


ROC_AUC = Metric(
    name="roc_auc",
    tasks=CLASSIFICATION,
    higher_is_better=True,
    needs="probabilities",
    function=_roc_auc,
    prepare=_prepare_roc_auc,
)
AVERAGE_PRECISION = Metric(
    name="average_precision",
    tasks=CLASSIFICATION,
    higher_is_better=True,
    needs="probabilities",
    function=_average_precision,
    prepare=_prepare_average_precision,
)
