"""A table of numbers by the code of a category, and its look-up in a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable.graph import Graph


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelTable:
    """Numbers that a library keeps for each level of a category.

    Parameters
    ----------
    column
        Column of the matrix that holds the codes, 0 to n_levels - 1. NaN and negative numbers
        stand for any other level.
    values
        A row for each code and one more for any other level, shape (n_levels + 1, n_columns).
    """

    column: int
    values: NDArray[np.float64]

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of the rows that belong to the codes, shape (rows, n_columns)."""
        codes = graph.node(
            "Gather", features, graph.constant(self.column, np.int64), axis=1
        )
        other = graph.number(len(self.values) - 1)
        is_level = graph.node("GreaterOrEqual", codes, graph.number(0.0))
        codes = graph.node("Where", is_level, codes, other)
        return graph.choose(self.values, graph.cast(codes, TensorProto.INT64))
