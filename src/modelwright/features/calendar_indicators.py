"""One 0/1 feature for each month, weekday and hour, for learners that draw straight lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto

from modelwright.features.base import Encoder
from modelwright.features.datetime_parts import DatetimeParts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

# Blocks of DatetimeParts that come round again, and what they may be.
_CYCLES = {1: range(1, 13), 3: range(7), 4: range(24)}


class CalendarIndicators(Encoder):
    """Says of a time whether it lies in each month, on each weekday and in each hour.

    A month's number has no straight line to anything: December is next to January. What training
    rows do not vary in (the hour of dates without times) gets no feature.

    Parameters
    ----------
    min_rows
        Rows that a month, weekday or hour needs to get a feature.
    """

    def __init__(self, min_rows: int = 5) -> None:
        self.min_rows = min_rows

    def fit(
        self, values: NDArray[Any], y: NDArray[Any] | None = None
    ) -> CalendarIndicators:
        """Learn which months, weekdays and hours there are, of each column."""
        parts = DatetimeParts().transform(values)
        n_columns = values.shape[1]
        found = [
            (block * n_columns + column, float(value))
            for block, cycle in _CYCLES.items()
            for column in range(n_columns)
            for value in cycle
            if self._tells(
                (parts[:, block * n_columns + column] == value).sum(), len(values)
            )
        ]
        self.places_ = [place for place, _ in found]
        self.values_ = np.array([value for _, value in found], dtype=np.float64)
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the indicators: months first, then weekdays, then hours; zeros for a missing time."""
        parts = DatetimeParts().transform(values)[:, self.places_]
        return np.asarray(parts == self.values_, dtype=np.float64)

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write the comparisons."""
        parts = DatetimeParts().to_portable(graph, tensor)
        chosen = graph.columns(parts, self.places_)
        is_equal = graph.node("Equal", chosen, graph.constant(self.values_))
        return graph.cast(is_equal, TensorProto.DOUBLE)

    def _tells(self, count: int, n_rows: int) -> bool:
        return self.min_rows <= count < n_rows
