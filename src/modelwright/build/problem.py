"""The rows, labels and folds that every candidate of a build sees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.features import make_encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.features import Encoding
    from modelwright.metrics import Metric
    from modelwright.records import Signature, Split
    from modelwright.runtime import Inputs

CACHED_BYTES = 2_000_000_000  # encoded folds kept in memory; above, each trial encodes anew


@dataclass(frozen=True, slots=True)
class EncodedFold:
    """One fold's features and labels."""

    train: NDArray[np.float64]
    train_labels: NDArray[Any]
    valid: NDArray[np.float64]
    train_rows: NDArray[np.intp]


class Problem:
    """What is to be learned.

    Parameters
    ----------
    signature
        Columns and target.
    inputs
        All rows of the data, normalised.
    labels
        Class index or value of each row.
    split
        Test rows and folds.
    metric
        What the search improves.
    seed
        Seed of encoders and early stopping.
    n_folds
        Folds of the split that are used, the last ones; None uses all.
    """

    def __init__(
        self,
        *,
        signature: Signature,
        inputs: Inputs,
        labels: NDArray[Any],
        split: Split,
        metric: Metric,
        seed: int,
        n_folds: int | None = None,
    ) -> None:
        self.signature = signature
        self.inputs = inputs
        self.labels = labels
        self.split = split
        self.metric = metric
        self.seed = seed
        self.n_folds = n_folds
        self._encoded: dict[tuple[int, Encoding], EncodedFold] = {}

    @property
    def task(self) -> str:
        """Kind of problem."""
        return self.signature.target.task

    @property
    def n_classes(self) -> int:
        """Number of classes, 1 for regression."""
        return self.signature.target.n_outputs

    @cached_property
    def folds(self) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Train and validation positions of each fold."""
        folds = [fold for fold in self.split.folds() if len(fold[0]) and len(fold[1])]
        return folds[-(self.n_folds or len(folds)) :]

    @cached_property
    def mean_fold_rows(self) -> float:
        """Mean number of training rows of the folds."""
        return float(np.mean([len(train) for train, _ in self.folds]))

    @cached_property
    def validated(self) -> NDArray[np.intp]:
        """The positions of all validation rows, in the order of out-of-fold predictions."""
        return np.concatenate([valid for _, valid in self.folds])

    @cached_property
    def validated_labels(self) -> NDArray[Any]:
        """The labels of `validated`."""
        return self.labels[self.validated]

    @cached_property
    def is_skewed_positive(self) -> bool:
        """Whether a regression target is positive with a long right tail."""
        if self.task != "regression":
            return False
        y = self.labels[self.split.train_rows]
        low, middle, high = np.quantile(y, [0.05, 0.5, 0.95])
        return bool(y.min() > 0 and high - middle > 1.5 * (middle - low))

    def gain(self, predictions: NDArray[np.float64]) -> float:
        """Return the metric on out-of-fold predictions, larger is better; -inf if undefined."""
        value = self.metric.gain(self.metric.value(self.validated_labels, predictions))
        return value if np.isfinite(value) else -np.inf

    def encoded(self, fold: int, encoding: Encoding) -> EncodedFold:
        """Return one fold's features; encoders are fitted on its training rows only."""
        key = (fold, encoding)
        if key in self._encoded:
            return self._encoded[key]
        train, valid = self.folds[fold]
        encoder = make_encoder(self.signature, encoding, seed=self.seed)
        encoded = EncodedFold(
            encoder.fit_transform(self.inputs.take(train), self.labels[train]),
            self.labels[train],
            encoder.transform(self.inputs.take(valid)),
            train,
        )
        size = (encoded.train.nbytes + encoded.valid.nbytes) * len(self.folds) * 2
        if size < CACHED_BYTES:
            self._encoded[key] = encoded
        return encoded
