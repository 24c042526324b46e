"""One 0/1 feature for each frequent level of a category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto

from modelwright.features.base import Encoder, FeatureName
from modelwright.features.levels import frequent_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph


class OneHot(Encoder):
    """Encodes levels as indicator columns; rare levels share the last one.

    An unseen level counts as rare. Where no training row has a rare one there is no such column, as
    nothing could be learned of it, and an unseen level is zeros.

    Parameters
    ----------
    min_rows
        Rows a level needs to get a column of its own.
    max_levels
        Most columns a category gets, the most frequent levels first.
    """

    def __init__(self, min_rows: int = 10, max_levels: int = 100) -> None:
        self.min_rows = min_rows
        self.max_levels = max_levels

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> OneHot:
        """Learn the frequent levels of each column."""
        self.codes_: list[dict[str, float]] = []
        self.widths_: list[int] = []
        for column in values.T:
            levels = frequent_levels(column, min_rows=self.min_rows)[: self.max_levels]
            self.codes_.append({level: float(code) for code, level in enumerate(levels)})
            self.widths_.append(len(levels) + (not set(column) <= set(levels)))
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return indicators, column after column."""
        blocks = []
        for codes, width, column in zip(self.codes_, self.widths_, values.T, strict=True):
            places = [codes.get(text, len(codes)) for text in column]
            indicators = np.eye(len(codes) + 1)[:, :width]
            blocks.append(indicators[np.array(places, dtype=np.intp)])
        return np.hstack(blocks)

    def names(
        self, columns: tuple[FeatureName, ...], n_features: int
    ) -> tuple[FeatureName, ...]:
        """Return a name for each indicator: the column and its level."""
        return tuple(
            FeatureName(f"{column.text} = {level or '(missing)'}")
            for column, codes, width in zip(columns, self.codes_, self.widths_, strict=True)
            for level in (*codes, "(any other)")[:width]
        )

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write one table look-up for all columns, and one comparison for all indicators."""
        n_levels = [len(codes) for codes in self.codes_]
        found = graph.map_columns(tensor, range(len(self.codes_)), self.codes_)
        codes = graph.where_missing(found, graph.constant(n_levels, np.float64))
        columns = np.repeat(np.arange(len(n_levels)), self.widths_)
        indicated = np.concatenate([np.arange(width) for width in self.widths_])
        is_level = graph.node(
            "Equal",
            graph.columns(codes, columns.tolist()),
            graph.constant(indicated, np.float64),
        )
        return graph.cast(is_level, TensorProto.DOUBLE)
