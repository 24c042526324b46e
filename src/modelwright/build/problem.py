"""The rows, labels and folds that every candidate of a build sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.features import make_encoder
from modelwright.learners import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.features import TableEncoder
    from modelwright.learners import Encoding, Feature
    from modelwright.metrics import Metric
    from modelwright.records import Signature, Split
    from modelwright.runtime import Inputs

CACHED_BYTES = 2_000_000_000  # encoded folds kept in memory; above, each trial encodes anew


@dataclass(frozen=True, slots=True)
class EncodedFold:
    """One fold's features and labels."""

    train: Rows
    valid: NDArray[np.float64]
    train_rows: NDArray[np.intp]
    columns: tuple[Feature, ...]


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
    weights
        How much each row counts, positive, shape (n_rows,); None for all alike.
    monotone
        1 (rising) or -1 (falling) for columns that predictions must follow.
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
        weights: NDArray[np.float64] | None = None,
        monotone: Mapping[str, int] | None = None,
    ) -> None:
        self.signature = signature
        self.inputs = inputs
        self.labels = labels
        self.split = split
        self.metric = metric
        self.seed = seed
        self.n_folds = n_folds
        self.weights = weights
        self.monotone = dict(monotone or {})
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
        value = self.metric.gain(self.score(predictions))
        return value if np.isfinite(value) else -np.inf

    def score(self, predictions: NDArray[np.float64], *, threshold: float = 0.5) -> float:
        """Return the metric on out-of-fold predictions in its own direction; NaN if undefined."""
        return self.metric.value(
            self.validated_labels,
            predictions,
            threshold=threshold,
            sample_weight=self.weights_of(self.validated),
        )

    def weights_of(self, rows: NDArray[np.intp]) -> NDArray[np.float64] | None:
        """Return the weights of some rows; None for all alike."""
        return None if self.weights is None else self.weights[rows]

    def encode(self, encoder: TableEncoder, rows: NDArray[np.intp]) -> Rows:
        """Fit an encoder on rows and return them encoded."""
        features = encoder.fit_transform(self.inputs.take(rows), self.labels[rows])
        return Rows(features, self.labels[rows], self.weights_of(rows))

    def described(self, encoder: TableEncoder) -> tuple[Feature, ...]:
        """Return what a fitted encoder's features are, and which way predictions must follow them."""
        return tuple(
            replace(feature, monotone=self.monotone.get(feature.column, 0))
            for feature in encoder.features
        )

    def encoded(self, fold: int, encoding: Encoding) -> EncodedFold:
        """Return one fold's features; encoders are fitted on its training rows only."""
        key = (fold, encoding)
        if key in self._encoded:
            return self._encoded[key]
        train, valid = self.folds[fold]
        encoder = make_encoder(self.signature, encoding, seed=self.seed)
        encoded = EncodedFold(
            self.encode(encoder, train),
            encoder.transform(self.inputs.take(valid)),
            train,
            self.described(encoder),
        )
        size = (encoded.train.features.nbytes + encoded.valid.nbytes) * len(self.folds) * 2
        if size < CACHED_BYTES:
            self._encoded[key] = encoded
        return encoded
