"""Proper scores: what predicted probabilities lose against what came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import log_loss

from modelwright.metrics.base import (
    CLASSIFICATION,
    Metric,
    OnRows,
    Weights,
    mean_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _log_loss(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> float:
    loss = log_loss(
        y,
        _summing_to_one(probabilities),
        labels=_classes(probabilities),
        sample_weight=sample_weight,
    )
    return float(loss)


def _prepare_log_loss(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> OnRows:
    chosen = _summing_to_one(probabilities)[np.arange(len(y)), y]
    losses = -np.log(np.clip(chosen, np.finfo(np.float64).eps, 1))
    return mean_of(losses, sample_weight=sample_weight)


def _brier(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> float:
    # Written out: scikit-learn knows the score of many classes from 1.7 on only.
    return float(np.average(_squared_errors(y, probabilities), weights=sample_weight))


def _prepare_brier(
    y: NDArray[np.int64], probabilities: NDArray[np.float64], sample_weight: Weights = None
) -> OnRows:
    return mean_of(_squared_errors(y, probabilities), sample_weight=sample_weight)


def _squared_errors(
    y: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the squared error of P(positive), or the sum over all classes of many."""
    came_true = y[:, None] == _classes(probabilities)
    sums: NDArray[np.float64] = np.square(probabilities - came_true).sum(axis=1)
    return sums / 2 if probabilities.shape[1] == 2 else sums


def _classes(probabilities: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.arange(probabilities.shape[1])


def _summing_to_one(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = probabilities.sum(axis=1, keepdims=True)
    return probabilities / np.where(sums > 0, sums, 1)


LOG_LOSS = Metric(
    name="log_loss",
    tasks=CLASSIFICATION,
    higher_is_better=False,
    needs="probabilities",
    function=_log_loss,
    prepare=_prepare_log_loss,
)
BRIER = Metric(
    name="brier",
    tasks=CLASSIFICATION,
    higher_is_better=False,
    needs="probabilities",
    function=_brier,
    prepare=_prepare_brier,
)
