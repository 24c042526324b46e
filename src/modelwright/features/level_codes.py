"""A number for each level of a category, by frequency, for tree learners."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.features.base import Encoder, FeatureName
from modelwright.features.levels import frequent_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners import Feature
    from modelwright.portable import Graph


class LevelCodes(Encoder):
    """Encodes each level as its rank by frequency; rare and unseen levels become NaN.

    Parameters
    ----------
    min_rows
        Rows a level needs to get a code.
    """

    def __init__(self, min_rows: int = 2) -> None:
        self.min_rows = min_rows

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> LevelCodes:
        """Learn the ranks of each column."""
        self.codes_ = [
            {
                level: float(rank)
                for rank, level in enumerate(
                    frequent_levels(column, min_rows=self.min_rows)
                )
            }
            for column in values.T
        ]
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return one column of codes for each column."""
        encoded = np.empty(values.shape, dtype=np.float64)
        for position, codes in enumerate(self.codes_):
            encoded[:, position] = [codes.get(text, np.nan) for text in values[:, position]]
        return encoded

    def names(
        self, columns: tuple[FeatureName, ...], n_features: int
    ) -> tuple[FeatureName, ...]:
        """Return the columns' names with the level of each code."""
        return tuple(
            FeatureName(column.text, tuple(codes))
            for column, codes in zip(columns, self.codes_, strict=True)
        )

    def describe(
        self, columns: tuple[Feature, ...], n_features: int
    ) -> tuple[Feature, ...]:
        """Return the columns with their numbers of levels."""
        return tuple(
            replace(column, n_levels=len(codes))
            for column, codes in zip(columns, self.codes_, strict=True)
        )

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write one table look-up for all columns."""
        return graph.map_columns(tensor, range(len(self.codes_)), self.codes_)
