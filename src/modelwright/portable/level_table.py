"""Numbers by the code of a category, and their look-up in a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.portable.graph import Graph


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelTable:
    """A number that a library keeps for each level of a category.

    Parameters
    ----------
    column
        Column of the matrix that holds the codes, 0 to n_levels - 1. NaN and negative numbers
        stand for any other level.
    values
        One for each code, and the last one for any other level, shape (n_levels + 1,).
    """

    column: int
    values: NDArray[np.float64]


def look_up(graph: Graph, features: str, tables: Sequence[LevelTable]) -> str:
    """Return the tensor of the numbers that belong to the codes, shape (rows, n_tables).

    The tables are written one after another, so that all of them take one look-up together.
    """
    sizes = np.array([len(table.values) for table in tables])
    starts = np.cumsum(sizes) - sizes
    codes = graph.columns(features, [table.column for table in tables])
    is_level = graph.node("GreaterOrEqual", codes, graph.number(0.0))
    codes = graph.node("Where", is_level, codes, graph.constant(sizes - 1, np.float64))
    places = graph.add(codes, graph.constant(starts, np.float64))
    values = np.concatenate([table.values for table in tables])
    return graph.choose(values, graph.cast(places, TensorProto.INT64))
