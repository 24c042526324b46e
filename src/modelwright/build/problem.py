"""The rows, labels and folds that every candidate of a build sees."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import learners
from modelwright.features import make_encoder
from modelwright.learners import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.features import CustomFeature, TableEncoder
    from modelwright.learners import Encoding, Feature, Learner
    from modelwright.metrics import Metric
    from modelwright.records import Signature, Split
    from modelwright.runtime import Inputs

CACHED_BYTES = 2_000_000_000  # encoded folds kept in memory; above, each trial encodes anew
TEXT_WIDTH = 32  # features that a text column becomes


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """Rows as a learner sees them.

    Parameters
    ----------
    encoder
        Fitted on these rows.
    rows
        Features, labels and weights.
    positions
        Where the rows stand in the data.
    columns
        What the features are.
    """

    encoder: TableEncoder
    rows: Rows
    positions: NDArray[np.intp]
    columns: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class EncodedFold:
    """One fold's training rows, and the features of its validation rows."""

    train: EncodedRows
    valid: NDArray[np.float64]


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
    in_time
        Whether its folds follow each other in time.
    n_folds
        Folds of the split that are used, the last ones; None uses all.
    most_rows
        Rows that a fold trains on at most, and validates on at most; None for all. Of a problem in
        time the latest ones, else a random sample.
    weights
        How much each row counts, positive, shape (n_rows,); None for all alike.
    monotone
        1 (rising) or -1 (falling) for columns that predictions must follow.
    custom_learners, custom_features
        The project's own.
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
        in_time: bool = False,
        n_folds: int | None = None,
        most_rows: int | None = None,
        weights: NDArray[np.float64] | None = None,
        monotone: Mapping[str, int] | None = None,
        custom_learners: tuple[Learner, ...] = (),
        custom_features: tuple[CustomFeature, ...] = (),
    ) -> None:
        self.signature = signature
        self.inputs = inputs
        self.labels = labels
        self.split = split
        self.in_time = in_time
        self.metric = metric
        self.seed = seed
        self.n_folds = n_folds
        self.most_rows = most_rows
        self.weights = weights
        self.monotone = dict(monotone or {})
        self.custom_learners = custom_learners
        self.custom_features = custom_features
        self.encoding_pace = 0.0  # seconds that a row took at most
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
    def width(self) -> int:
        """About how many features a row becomes for trees."""
        columns = self.signature.columns
        return sum(TEXT_WIDTH if column.type == "text" else 1 for column in columns)

    @cached_property
    def folds(self) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Train and validation positions of each fold."""
        folds = [fold for fold in self.split.folds() if len(fold[0]) and len(fold[1])]
        return [
            (self.sample(train, self.most_rows), self.sample(valid, self.most_rows))
            for train, valid in folds[-(self.n_folds or len(folds)) :]
        ]

    @property
    def judges_fold(self) -> bool:
        """Whether the test rows judge the model of the fold, and not one of all training rows.

        A budget that pays for one fold does not pay for a fit that only serves to be judged. In
        time the fold's model would not know the last rows before the test.
        """
        return len(self.folds) == 1 and not self.in_time

    @property
    def judged_rows(self) -> NDArray[np.intp]:
        """The positions that the model learns from which the test rows judge."""
        return self.folds[0][0] if self.judges_fold else self.split.train_rows

    @cached_property
    def mean_fold_rows(self) -> float:
        """Mean number of training rows of the folds."""
        return float(np.mean([len(train) for train, _ in self.folds]))

    @cached_property
    def validated(self) -> NDArray[np.intp]:
        """The positions of all validation rows, each once, in the order of out-of-fold predictions.

        That is the order of the folds: the rows of the first few folds stand first.
        """
        rows = np.concatenate([valid for _, valid in self.folds])
        return np.asarray(rows[np.sort(np.unique(rows, return_index=True)[1])])

    @cached_property
    def validated_labels(self) -> NDArray[Any]:
        """The labels of `validated`."""
        return self.labels[self.validated]

    def combine(self, predictions: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return out-of-fold predictions from those of the first folds' validation rows.

        They are of the first rows of `validated`, of all of them after the first deal. A row that
        several folds validate, one in each deal, gets the mean of its predictions.
        """
        rows = np.concatenate([valid for _, valid in self.folds[: len(predictions)]])
        order = np.argsort(self.validated)
        places = order[np.searchsorted(self.validated, rows, sorter=order)]
        stacked = np.concatenate(predictions)
        counts = np.bincount(places).astype(np.float64)
        sums = np.zeros((len(counts), *stacked.shape[1:]))
        np.add.at(sums, places, stacked)
        return np.asarray(sums / (counts if stacked.ndim == 1 else counts[:, None]))

    @cached_property
    def is_skewed_positive(self) -> bool:
        """Whether a regression target is positive with a long right tail."""
        if self.task != "regression":
            return False
        y = self.labels[self.split.train_rows]
        low, middle, high = np.quantile(y, [0.05, 0.5, 0.95])
        return bool(y.min() > 0 and high - middle > 1.5 * (middle - low))

    def sample(self, rows: NDArray[np.intp], most: int | None) -> NDArray[np.intp]:
        """Return at most so many of the rows: the latest of a problem in time, else any."""
        if most is None or len(rows) <= most:
            return rows
        if self.split.in_time:
            return rows[np.argsort(self.split.blocks[rows], kind="stable")[-most:]]
        chosen = np.random.default_rng(self.seed).permutation(len(rows))[:most]
        return rows[np.sort(chosen)]

    def gain(self, predictions: NDArray[np.float64]) -> float:
        """Return the metric on out-of-fold predictions, larger is better; -inf if undefined.

        Predictions may end after any fold: then the rows of the folds so far are judged.
        """
        value = self.metric.gain(self.score(predictions))
        return value if np.isfinite(value) else -np.inf

    def score(self, predictions: NDArray[np.float64], *, threshold: float = 0.5) -> float:
        """Return the metric on out-of-fold predictions in its own direction; NaN if undefined."""
        return self.score_of(np.arange(len(predictions)), predictions, threshold=threshold)

    def score_of(
        self,
        places: NDArray[np.intp],
        predictions: NDArray[np.float64],
        *,
        threshold: float = 0.5,
    ) -> float:
        """Return the metric on some out-of-fold predictions, whose places in `validated` are given.

        In time it is the mean over the folds by their rows: levels drift, and a rank among the rows
        of another season says little.
        """
        rows = self.validated[places]
        folds = self._fold_of_validated[places]
        values, counts = [], []
        for fold in np.unique(folds):
            chosen = folds == fold
            value = self.metric.value(
                self.labels[rows[chosen]],
                predictions[chosen],
                threshold=threshold,
                sample_weight=self.weights_of(rows[chosen]),
            )
            if np.isfinite(value):
                values.append(value)
                counts.append(chosen.sum())
        return float(np.average(values, weights=counts)) if values else float("nan")

    @cached_property
    def _fold_of_validated(self) -> NDArray[np.intp]:
        """The fold of each of `validated`; all in one where the folds are alike."""
        if not self.in_time:
            return np.zeros(len(self.validated), dtype=np.intp)
        return np.repeat(
            np.arange(len(self.folds)), [len(valid) for _, valid in self.folds]
        )

    def weights_of(self, rows: NDArray[np.intp]) -> NDArray[np.float64] | None:
        """Return the weights of some rows; None for all alike."""
        return None if self.weights is None else self.weights[rows]

    def learner(self, name: str) -> Learner:
        """Return the learner of that name, one of ours or of the project's own."""
        return learners.find(name, self.custom_learners)

    def encode(self, encoding: Encoding, positions: NDArray[np.intp]) -> EncodedRows:
        """Fit an encoder on rows and return them encoded."""
        started = time.monotonic()
        encoder = make_encoder(
            self.signature, encoding, seed=self.seed, custom=self.custom_features
        )
        labels = self.labels[positions]
        features = encoder.fit_transform(self.inputs.take(positions), labels)
        seconds = time.monotonic() - started
        self.encoding_pace = max(self.encoding_pace, seconds / max(len(positions), 1))
        weights = self.weights_of(positions)
        columns = tuple(
            replace(feature, monotone=self.monotone.get(feature.column, 0))
            for feature in encoder.features
        )
        return EncodedRows(encoder, Rows(features, labels, weights), positions, columns)

    def encoded(self, fold: int, encoding: Encoding) -> EncodedFold:
        """Return one fold's features; encoders are fitted on its training rows only."""
        key = (fold, encoding)
        if key in self._encoded:
            return self._encoded[key]
        train, valid = self.folds[fold]
        encoded = self.encode(encoding, train)
        features = encoded.encoder.transform(self.inputs.take(valid))
        size = (encoded.rows.features.nbytes + features.nbytes) * len(self.folds) * 2
        if size < CACHED_BYTES:
            self._encoded[key] = EncodedFold(encoded, features)
        return EncodedFold(encoded, features)
