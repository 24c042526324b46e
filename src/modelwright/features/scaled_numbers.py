"""Numbers on one scale without gaps, for linear models and neural networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.features.base import Encoder, FeatureName
from modelwright.learners import Feature
from modelwright.portable import elementwise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

# Beyond so many interquartile ranges from the median a column counts as heavy-tailed.
HEAVY_TAIL = 10.0
LARGEST = (
    10.0  # standard deviations; a value far outside the training range must not explode
)


class ScaledNumbers(Encoder):
    """Centres at the median, divides by the interquartile range, tames heavy tails, standardises.

    Missing values become the median; a column that has some also gets a 0/1 feature that says so.
    Columns with values far out in the tails go through sign(z) log(1 + |z|).
    """

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> ScaledNumbers:
        """Learn medians, ranges and which columns have gaps."""
        known = np.where(
            np.isnan(values).all(axis=0), 0.0, values
        )  # an empty column becomes 0
        self.gaps_ = np.flatnonzero(np.isnan(values).any(axis=0))
        low, self.median_, high = np.nanpercentile(known, [25, 50, 75], axis=0)
        deviation = np.nanstd(known, axis=0)
        spread = np.where(high > low, high - low, deviation)
        self.spread_ = np.where(spread > 0, spread, 1.0)
        distance = np.abs(self._centred(known))
        self.heavy_ = (distance.max(axis=0, initial=0.0) > HEAVY_TAIL).astype(np.float64)
        tamed = self._tamed(self._centred(known))
        self.mean_ = tamed.mean(axis=0)
        scale = tamed.std(axis=0)
        self.scale_ = np.where(scale > 1e-12, scale, 1.0)
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return scaled columns, then one 0/1 column for each column with gaps."""
        scaled = (self._tamed(self._centred(values)) - self.mean_) / self.scale_
        flags = np.isnan(values[:, self.gaps_]).astype(np.float64)
        return np.hstack([np.clip(scaled, -LARGEST, LARGEST), flags])

    def describe(
        self, columns: tuple[Feature, ...], n_features: int
    ) -> tuple[Feature, ...]:
        """Return the columns, which scaling leaves in order, then the flags of gaps."""
        return columns + (Feature(),) * (n_features - len(columns))

    def names(
        self, columns: tuple[FeatureName, ...], n_features: int
    ) -> tuple[FeatureName, ...]:
        """Return the columns' own names, then those of the flags."""
        flags = [FeatureName(f"{columns[gap].text} is missing") for gap in self.gaps_]
        return (*columns, *flags)

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write the same arithmetic, operation by operation."""
        filled = graph.where_missing(tensor, graph.constant(self.median_, np.float64))
        centred = graph.divide(
            graph.subtract(filled, graph.constant(self.median_, np.float64)),
            graph.constant(self.spread_, np.float64),
        )
        tamed = centred
        if self.heavy_.any():
            sizes = graph.add(graph.node("Abs", centred), graph.number(1.0))
            logarithm = elementwise(graph, "Log", sizes, len(self.median_))
            tails = graph.multiply(graph.node("Sign", centred), logarithm)
            tamed = graph.node("Where", graph.constant(self.heavy_ > 0), tails, centred)
        scaled = graph.divide(
            graph.subtract(tamed, graph.constant(self.mean_, np.float64)),
            graph.constant(self.scale_, np.float64),
        )
        clipped = graph.clip(scaled, -LARGEST, LARGEST)
        if not self.gaps_.size:
            return clipped
        flags = graph.missing_flags(graph.columns(tensor, self.gaps_.tolist()))
        return graph.beside([clipped, flags])

    def _centred(self, values: NDArray[Any]) -> NDArray[np.float64]:
        filled = np.where(np.isnan(values), self.median_, values)
        with np.errstate(over="ignore"):  # infinities are cut at the end
            centred: NDArray[np.float64] = (filled - self.median_) / self.spread_
        return centred

    def _tamed(self, centred: NDArray[np.float64]) -> NDArray[np.float64]:
        tails = np.sign(centred) * np.log(np.abs(centred) + 1.0)
        return np.where(self.heavy_ > 0, tails, centred)
