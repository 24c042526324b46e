"""Metrics of decisions: how often, and how evenly over the classes, the label is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn import metrics

from modelwright.metrics.base import CLASSIFICATION, Metric, OnRows, Weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    # Row counts, or sums of weights, true class by predicted class.
    Confusion = NDArray[Any]
    Labels = NDArray[np.int64]


def _accuracy(
    y: Labels,
    labels: Labels,
    n_classes: int,  # noqa: ARG001 - one shape for all
    sample_weight: Weights = None,
) -> float:
    return float(metrics.accuracy_score(y, labels, sample_weight=sample_weight))


def _balanced_accuracy(
    y: Labels,
    labels: Labels,
    n_classes: int,  # noqa: ARG001
    sample_weight: Weights = None,
) -> float:
    # Recall over the classes that are present: balanced_accuracy_score, without its warning.
    recall = metrics.recall_score(
        y,
        labels,
        labels=np.unique(y),
        average="macro",
        zero_division=0,
        sample_weight=sample_weight,
    )
    return float(recall)


def _f1(y: Labels, labels: Labels, n_classes: int, sample_weight: Weights = None) -> float:
    return _averaged(metrics.f1_score, y, labels, n_classes, sample_weight)


def _precision(
    y: Labels, labels: Labels, n_classes: int, sample_weight: Weights = None
) -> float:
    return _averaged(metrics.precision_score, y, labels, n_classes, sample_weight)


def _recall(
    y: Labels, labels: Labels, n_classes: int, sample_weight: Weights = None
) -> float:
    return _averaged(metrics.recall_score, y, labels, n_classes, sample_weight)


def _mcc(y: Labels, labels: Labels, n_classes: int, sample_weight: Weights = None) -> float:
    # matthews_corrcoef itself warns where only one class is left.
    counts = metrics.confusion_matrix(
        y, labels, labels=range(n_classes), sample_weight=sample_weight
    )
    return _mcc_of(counts)


def _averaged(
    score: Callable[..., float],
    y: Labels,
    labels: Labels,
    n_classes: int,
    sample_weight: Weights,
) -> float:
    """Return the positive class's score, or the mean over the classes."""
    average = "binary" if n_classes == 2 else "macro"
    return float(
        score(y, labels, average=average, zero_division=0, sample_weight=sample_weight)
    )


# The same from row counts, which a thousand resamples need: hundreds of times faster.


def _accuracy_of(confusion: Confusion) -> float:
    return float(np.trace(confusion) / confusion.sum())


def _balanced_accuracy_of(confusion: Confusion) -> float:
    n_true = confusion.sum(axis=1)
    present = n_true > 0
    return float((confusion.diagonal()[present] / n_true[present]).mean())


def _f1_of(confusion: Confusion) -> float:
    n_either = confusion.sum(axis=0) + confusion.sum(axis=1)
    return _by_class(2 * confusion.diagonal(), n_either, n_either)


def _precision_of(confusion: Confusion) -> float:
    n_predicted = confusion.sum(axis=0)
    return _by_class(confusion.diagonal(), n_predicted, n_predicted + confusion.sum(axis=1))


def _recall_of(confusion: Confusion) -> float:
    n_true = confusion.sum(axis=1)
    return _by_class(confusion.diagonal(), n_true, n_true + confusion.sum(axis=0))


def _by_class(n_right: NDArray[Any], n_all: NDArray[Any], n_either: NDArray[Any]) -> float:
    """Return the positive class's ratio, or the mean over classes that were true or predicted."""
    ratios = n_right / np.where(n_all > 0, n_all, 1)
    return float(ratios[1] if len(ratios) == 2 else ratios[n_either > 0].mean())


def _mcc_of(confusion: Confusion) -> float:
    counts = confusion.astype(np.float64)
    n_true, n_predicted, n_rows = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    agreement = np.trace(counts) * n_rows - n_true @ n_predicted
    spread = (n_rows**2 - n_true @ n_true) * (n_rows**2 - n_predicted @ n_predicted)
    return float(agreement / np.sqrt(spread)) if spread > 0 else 0.0


def _label_metric(
    name: str,
    function: Callable[..., float],
    from_confusion: Callable[[Confusion], float],
) -> Metric:
    def prepare(
        y: Labels, labels: Labels, n_classes: int, sample_weight: Weights = None
    ) -> OnRows:
        cells = y * n_classes + labels

        def on_rows(rows: Any) -> float:
            weights = None if sample_weight is None else sample_weight[rows]
            counts = np.bincount(cells[rows], weights, minlength=n_classes**2)
            return from_confusion(counts.reshape(n_classes, n_classes))

        return on_rows

    return Metric(
        name=name,
        tasks=CLASSIFICATION,
        higher_is_better=True,
        needs="labels",
        function=function,
        prepare=prepare,
    )


ACCURACY = _label_metric("accuracy", _accuracy, _accuracy_of)
BALANCED_ACCURACY = _label_metric(
    "balanced_accuracy", _balanced_accuracy, _balanced_accuracy_of
)
F1 = _label_metric("f1", _f1, _f1_of)
PRECISION = _label_metric("precision", _precision, _precision_of)
RECALL = _label_metric("recall", _recall, _recall_of)
MCC = _label_metric("mcc", _mcc, _mcc_of)
