"""How good are predictions? The metrics, with a weight for each row, so that rows can be drawn anew.

A metric takes weights of shape (n_draws, n_rows) and returns one value for each draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.quality.divisions import Division

MetricName: TypeAlias = Literal["roc_auc", "log_loss", "rmse"]

# A probability of 0 for what came true would be an infinite loss; scikit-learn cuts for
# single precision here as well.
_LEAST_PROBABILITY = float(np.finfo(np.float32).eps)


def score(
    metric: MetricName, truth: NDArray[np.float64], predictions: NDArray[Any]
) -> float:
    """Return the metric on all rows."""
    return float(weighted_scores(metric, truth, predictions, np.ones((1, len(truth))))[0])


def weighted_scores(
    metric: MetricName,
    truth: NDArray[np.float64],
    predictions: NDArray[Any],
    weights: NDArray[Any],
) -> NDArray[np.float64]:
    """Return the metric for each row of weights, shape (n_draws,).

    Parameters
    ----------
    metric
        "roc_auc", "log_loss" or "rmse".
    truth
        Class codes or values, shape (n_rows,).
    predictions
        Probabilities by class code, shape (n_rows, n_classes), or values.
    weights
        How often each row counts, shape (n_draws, n_rows).
    """
    predictions = np.asarray(predictions, dtype=np.float64)
    if metric == "roc_auc":
        return _roc_auc(truth == 1, predictions[:, 1], weights)
    losses = (
        (truth - predictions) ** 2
        if metric == "rmse"
        else _log_losses(truth.astype(int), predictions)
    )
    means = weights @ losses / weights.sum(axis=1)
    return np.asarray(np.sqrt(means) if metric == "rmse" else means)


def as_loss(metric: MetricName, values: Any) -> Any:
    """Return the metric as something to make small: 1 - ROC AUC, or the value itself."""
    return 1.0 - values if metric == "roc_auc" else values


def constant_prediction(division: Division, *, task: str) -> NDArray[np.float64]:
    """Return what is predicted from the target alone: the classes' shares, or the mean."""
    n_rows = len(division.truth)
    if task == "regression":
        return np.full(n_rows, division.train_target.mean())
    counts = np.bincount(division.train_target.astype(int))
    return np.tile(counts / counts.sum(), (n_rows, 1))


def _log_losses(
    truth: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    cut = np.clip(probabilities, _LEAST_PROBABILITY, 1.0)
    given = cut[np.arange(len(truth)), truth] / cut.sum(axis=1)
    return np.asarray(-np.log(given))


def _roc_auc(
    is_positive: NDArray[np.bool_], scores: NDArray[np.float64], weights: NDArray[Any]
) -> NDArray[np.float64]:
    """Return the share of pairs of a positive and a negative row in the right order.

    Rows of equal score stand together; a pair within them counts half.
    """
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))
    sorted_weights = weights[:, order].astype(np.float64)
    positives = np.add.reduceat(sorted_weights * is_positive[order], starts, axis=1)
    negatives = np.add.reduceat(sorted_weights * ~is_positive[order], starts, axis=1)
    lower = np.cumsum(negatives, axis=1) - negatives / 2
    n_pairs = positives.sum(axis=1) * negatives.sum(axis=1)
    with np.errstate(invalid="ignore"):  # a draw without one of the classes has no pairs
        return np.asarray((positives * lower).sum(axis=1) / n_pairs)
