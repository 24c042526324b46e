"""Where a time stands on the year's, the week's and the day's circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto

from modelwright.features.base import Encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

N_PARTS = 6  # features that DatetimeParts makes of a column
# Where the part stands among those of DatetimeParts, its first value, and how many it has.
CYCLES = ((1, 1, 12), (3, 0, 7), (4, 0, 24))


class CyclicParts(Encoder):
    """Turns month, weekday and hour into sine and cosine, so that December is next to January.

    It follows `DatetimeParts`. Sines come from a table, alike in numpy and in the graph; a missing
    time stands in the middle of every circle, at 0.
    """

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> CyclicParts:
        """Learn how many times there are."""
        n_times = values.shape[1] // N_PARTS
        self.cycles_ = [
            (part * n_times + position, first, size)
            for part, first, size in CYCLES
            for position in range(n_times)
        ]
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return two columns for each cycle of each time."""
        blocks = []
        for column, first, size in self.cycles_:
            places = np.clip(np.nan_to_num(values[:, column] - (first - 1.0)), 0, size)
            blocks.append(_circle(size)[places.astype(np.intp)])
        return np.hstack(blocks)

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write one table look-up for each cycle of each time."""
        blocks = []
        for column, first, size in self.cycles_:
            place = graph.subtract(graph.column(tensor, column), graph.number(first - 1.0))
            known = graph.clip(graph.where_missing(place, graph.number(0.0)), 0.0, size)
            flat = graph.node(
                "Reshape",
                graph.cast(known, TensorProto.INT64),
                graph.constant([-1], np.int64),
            )
            blocks.append(graph.choose(_circle(size), flat))
        return graph.beside(blocks)


def _circle(size: int) -> NDArray[np.float64]:
    """Return sine and cosine of each place, after a row of zeros for a missing one."""
    angles = 2.0 * np.pi * np.arange(size) / size
    points = np.column_stack([np.sin(angles), np.cos(angles)])
    return np.vstack([np.zeros((1, 2)), points])
