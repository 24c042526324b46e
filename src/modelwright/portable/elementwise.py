"""Functions of single numbers that answer alike for one row and for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from modelwright.portable.graph import Graph

# ONNX Runtime computes Exp, Log and their like on packets of numbers and the odd ones at the end
# of a tensor by another routine, which can differ in the last bit. Rows as wide as the widest
# packet leave no odd ones, so a row's answer does not depend on the rows beside it.
_PACKET = 8


def elementwise(graph: Graph, operator: str, tensor: str, n_columns: int) -> str:
    """Return `operator` of each number of a tensor of shape (rows, n_columns)."""
    if n_columns % _PACKET == 0:
        return graph.node(operator, tensor)
    padded = graph.columns(tensor, _padded(n_columns))
    return graph.columns(graph.node(operator, padded), list(range(n_columns)))


def softmax(graph: Graph, tensor: str, n_columns: int) -> str:
    """Return shares that are proportional to the exponentials of a row's numbers."""
    axis = graph.constant([1], np.int64)
    gaps = graph.subtract(tensor, graph.node("ReduceMax", tensor, axis, keepdims=1))
    powers = graph.node("Exp", graph.columns(gaps, _padded(n_columns)))
    counts = np.arange(len(_padded(n_columns))) < n_columns
    once = graph.multiply(powers, graph.constant(counts, np.float64))
    shares = graph.divide(once, graph.node("ReduceSum", once, axis, keepdims=1))
    return graph.columns(shares, list(range(n_columns)))


def _padded(n_columns: int) -> list[int]:
    width = -(-n_columns // _PACKET) * _PACKET
    return [position % n_columns for position in range(width)]
