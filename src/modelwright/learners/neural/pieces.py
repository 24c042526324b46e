"""Pieces of a number's range: where the piecewise-linear embeddings of a network bend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

N_PIECES = 24
# Quantiles of so many rows are near enough.
MOST_ROWS = 20_000
# Narrower pieces would turn the last bits of an input into a difference of answers.
NARROWEST = 1e-3
_NOWHERE = 1e6  # a start that no input reaches


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Starts and widths of the pieces of some columns.

    Parameters
    ----------
    columns
        Positions of the columns that have pieces: those with at least three values.
    others
        Positions of all other columns.
    starts, widths
        Shape (n_columns, N_PIECES). Where a column has fewer pieces, the rest start where no value
        gets.
    """

    columns: NDArray[np.intp]
    others: NDArray[np.intp]
    starts: NDArray[np.float64]
    widths: NDArray[np.float64]

    @classmethod
    def of(cls, features: NDArray[Any], *, most_columns: int) -> Pieces:
        """Return the pieces of the first columns that have three values, at most so many."""
        step = -(-len(features) // MOST_ROWS)
        found: dict[int, NDArray[np.float64]] = {}
        for position in range(features.shape[1]):
            if len(found) == most_columns:
                break
            edges = _edges(features[::step, position])
            if len(edges) >= 3:
                found[position] = edges
        starts = np.full((len(found), N_PIECES), _NOWHERE)
        widths = np.ones((len(found), N_PIECES))
        for place, edges in enumerate(found.values()):
            starts[place, : len(edges) - 1] = edges[:-1]
            widths[place, : len(edges) - 1] = np.diff(edges)
        columns = np.array(list(found), dtype=np.intp)
        others = np.setdiff1d(np.arange(features.shape[1], dtype=np.intp), columns)
        return cls(columns, others, starts, widths)

    def shares(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how much of each piece lies below the numbers of `columns`.

        Shape (n_columns, n_rows, N_PIECES), in [0, 1].
        """
        passed = (numbers.T[:, :, None] - self.starts[:, None]) / self.widths[:, None]
        return np.clip(passed, 0.0, 1.0)

    def shares_in_graph(self, graph: Graph, numbers: str) -> str:
        """Write `shares`, of numbers of the shape (n_columns, rows, 1)."""
        starts = graph.constant(self.starts[:, None], np.float64)
        widths = graph.constant(self.widths[:, None], np.float64)
        passed = graph.divide(graph.subtract(numbers, starts), widths)
        return graph.clip(passed, 0.0, 1.0)


def _edges(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return quantiles of the rows and of the distinct values, in equal number.

    Where most rows hold one value, such as 0, quantiles of rows alone would leave the rest of the
    range without an edge.
    """
    distinct = np.unique(values).astype(np.float64)
    if len(distinct) < 3:
        return distinct
    shares = np.linspace(0.0, 1.0, N_PIECES // 2 + 1)
    edges = np.union1d(np.quantile(values, shares), np.quantile(distinct, shares))
    kept = [edges[0]]
    for edge in edges[1:]:
        if edge - kept[-1] >= NARROWEST:
            kept.append(edge)
    return np.array(kept[: N_PIECES + 1], dtype=np.float64)
