"""Pairs of categories that say together what they do not say alone."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from modelwright.features.base import Encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

# Beyond so many standard errors a pair's gain is no luck, not even the best of a hundred pairs'.
_CLEAR = 4.0
_MOST_CROSSES = 5
_MOST_COLUMNS = 15  # whose pairs are looked at: those with the most levels come last
_MOST_ROWS = 10_000  # that are looked at
_N_FOLDS = 3
_ROUNDS = 5  # of fitting the single columns' means in turn
_PRIOR_ROWS = 10.0  # that pull a mean towards zero
_BETWEEN = "\x1f"


class CategoryCrosses(Encoder):
    """Chooses pairs of categories on the training rows, and encodes each pair as one category.

    A pair is chosen if the means of its cells, learned on other folds, predict what the single
    columns' means leave over, clearly better than nothing.

    Parameters
    ----------
    inner
        Encodes the chosen pairs, as categories of their own.
    is_classes
        Whether the target is class numbers.
    seed
        Seed of the folds.
    """

    def __init__(self, inner: Encoder, *, is_classes: bool, seed: int = 0) -> None:
        self.inner = inner
        self.is_classes = is_classes
        self.seed = seed

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> CategoryCrosses:
        """Choose the pairs and fit their encoder."""
        self.fit_transform(values, y)
        return self

    def fit_transform(
        self, values: NDArray[Any], y: NDArray[Any] | None = None, **_: Any
    ) -> NDArray[np.float64]:
        """Choose the pairs, and return what their encoder says of these rows."""
        self.pairs_ = self._choose(values, np.asarray(y))
        self.inner_: Encoder = clone(self.inner)
        if not self.pairs_:
            return np.empty((len(values), 0))
        return np.asarray(self.inner_.fit_transform(self._crossed(values), y))

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the features of the chosen pairs; no column where no pair was chosen."""
        if not self.pairs_:
            return np.empty((len(values), 0))
        return np.asarray(self.inner_.transform(self._crossed(values)))

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write the pairs as joined texts, then their encoder."""
        if not self.pairs_:
            return graph.map_strings(graph.columns(tensor, []), {}, 0.0)
        left, right = (
            graph.columns(tensor, [pair[side] for pair in self.pairs_]) for side in (0, 1)
        )
        opened = graph.node("StringConcat", left, graph.constant([_BETWEEN]))
        return self.inner_.to_portable(graph, graph.node("StringConcat", opened, right))

    def _crossed(self, values: NDArray[Any]) -> NDArray[Any]:
        joined = [
            [
                left + _BETWEEN + right
                for left, right in zip(*values[:, pair].T, strict=True)
            ]
            for pair in map(list, self.pairs_)
        ]
        return np.array(joined, dtype=object).T

    def _choose(self, values: NDArray[Any], y: NDArray[Any]) -> list[tuple[int, int]]:
        order = np.random.default_rng(self.seed).permutation(len(y))[:_MOST_ROWS]
        targets = _targets(y[order], is_classes=self.is_classes)
        codes = [pd.factorize(column)[0] for column in values[order].T]
        columns = sorted(range(len(codes)), key=lambda place: codes[place].max())
        columns = [place for place in columns if codes[place].max() > 0][:_MOST_COLUMNS]
        folds = np.arange(len(order)) % _N_FOLDS
        left_over = _left_over([codes[place] for place in columns], targets, folds)
        gains = {
            (min(pair), max(pair)): _gain(codes[pair[0]], codes[pair[1]], left_over, folds)
            for pair in combinations(columns, 2)
        }
        ranked = sorted(gains, key=lambda pair: (-gains[pair], pair))
        return [pair for pair in ranked if gains[pair] > _CLEAR][:_MOST_CROSSES]


def _targets(y: NDArray[Any], *, is_classes: bool) -> NDArray[np.float64]:
    """Return a column for the value, or one for each class."""
    if is_classes:
        return np.asarray(y[:, None] == np.unique(y), dtype=np.float64)
    deviation = y.std()
    return np.asarray((y / (deviation if deviation > 0 else 1.0))[:, None])


def _left_over(
    codes: list[NDArray[np.intp]], targets: NDArray[np.float64], folds: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return what the single columns' means leave over, learned on the rows of each other fold.

    Shape (n_folds, n_rows, n_targets): entry f is learned without fold f.
    """
    left_over = np.empty((_N_FOLDS, *targets.shape))
    for fold in range(_N_FOLDS):
        known = folds != fold
        rest = targets - targets[known].mean(axis=0)
        effects = [np.zeros_like(targets) for _ in codes]
        for _ in range(_ROUNDS):
            for place, column in enumerate(codes):
                rest += effects[place]
                effects[place] = _means(column, rest, known)[column]
                rest -= effects[place]
        left_over[fold] = rest
    return left_over


def _gain(
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    left_over: NDArray[np.float64],
    folds: NDArray[np.intp],
) -> float:
    """Return by how many standard errors the means of the cells predict what is left over."""
    cells = pd.factorize(left.astype(np.int64) * (right.max() + 1) + right)[0]
    saved = np.empty(len(folds))
    for fold in range(_N_FOLDS):
        held = folds == fold
        rest = left_over[fold]
        error = rest[held] - _means(cells, rest, ~held)[cells[held]]
        saved[held] = (rest[held] ** 2 - error**2).sum(axis=1)
    spread = saved.std()
    return float(saved.mean() / spread * np.sqrt(len(saved))) if spread > 0 else 0.0


def _means(
    codes: NDArray[np.intp], values: NDArray[np.float64], known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the mean of each code's known rows, pulled towards zero, shape (n_codes, n_targets)."""
    n_codes = int(codes.max()) + 1
    counts = np.bincount(codes[known], minlength=n_codes) + _PRIOR_ROWS
    sums = [
        np.bincount(codes[known], column, minlength=n_codes) for column in values[known].T
    ]
    return np.asarray(np.stack(sums, axis=1) / counts[:, None])
