"""Piecewise linear features: a slope of its own for each stretch of a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

_FEWEST_VALUES = 4  # of a column; fewer are a flag, whose line no knot can bend
_MOST_FEATURES = 2_000  # beside the columns: of a wide table each column gets fewer knots


@dataclass(frozen=True, slots=True, eq=False)
class Splines:
    """Adds, for each knot, how far a column is above it.

    Parameters
    ----------
    columns, knots, scales
        Column, knot and divisor of each added feature.
    """

    columns: NDArray[np.intp]
    knots: NDArray[np.float64]
    scales: NDArray[np.float64]

    @classmethod
    def of(cls, features: NDArray[np.float64], n_stretches: int) -> Splines:
        """Return splines with as many stretches a column, each with about as many rows."""
        distinct = [np.unique(column) for column in features.T]
        bent = [
            place for place, values in enumerate(distinct) if len(values) >= _FEWEST_VALUES
        ]
        n_stretches = min(n_stretches, _MOST_FEATURES // max(len(bent), 1))
        shares = np.linspace(0, 1, n_stretches + 1)[1:-1]
        columns, knots = [], []
        for place in bent:
            inner = distinct[place][1:-1]
            found = np.unique(np.quantile(features[:, place], shares, method="nearest"))
            found = inner if len(inner) < n_stretches else found[np.isin(found, inner)]
            columns += [place] * len(found)
            knots += found.tolist()
        above = np.maximum(features[:, columns] - np.array(knots), 0.0)
        return cls(np.array(columns, dtype=np.intp), np.array(knots), above.std(axis=0))

    def transform(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the columns, then what lies above the knots."""
        above = np.maximum(features[:, self.columns] - self.knots, 0.0) / self.scales
        return np.hstack([features, above])

    def to_portable(self, graph: Graph, features: str) -> str:
        """Write `transform`, operation by operation."""
        if not len(self.columns):
            return features
        columns = graph.columns(features, self.columns.tolist())
        above = graph.node(
            "Max", graph.subtract(columns, graph.constant(self.knots)), graph.number(0.0)
        )
        scaled = graph.divide(above, graph.constant(self.scales))
        return graph.beside([features, scaled])
