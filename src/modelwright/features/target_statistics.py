"""The mean of the target by level of a category, cross-fitted."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.preprocessing import TargetEncoder

from modelwright.features.base import Encoder, FeatureName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph


class TargetStatistics(Encoder):
    """Encodes a level by the smoothed mean of the target among its training rows.

    With several classes there is one column for each class. In `fit_transform` a row's own target
    never enters its feature: statistics come from the other folds [1]_. Unseen levels get the
    mean of all rows.

    Parameters
    ----------
    target_type
        "continuous", "binary" or "multiclass".
    seed
        Seed of the cross-fitting folds.

    References
    ----------
    .. [1] D. Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes in
       classification and prediction problems", SIGKDD Explorations 3(1), 2001, 27-32.
    """

    def __init__(self, target_type: str = "continuous", seed: int = 0) -> None:
        self.target_type = target_type
        self.seed = seed

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> TargetStatistics:
        """Learn the statistics of all rows."""
        self._make().fit(values, y)
        self._remember(self.encoder_)
        return self

    def fit_transform(
        self,
        values: NDArray[Any],
        y: NDArray[Any] | None = None,
        **_: Any,
    ) -> NDArray[np.float64]:
        """Learn the statistics of all rows, and return cross-fitted features of these rows."""
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # a class with fewer rows than folds: still cross-fitted
            features = self._make().fit_transform(values, y)
        self._remember(self.encoder_)
        return np.asarray(features, dtype=np.float64)

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the statistics of each level, column after column."""
        columns = [
            [table.get(text, default) for text in values[:, position]]
            for position, table, default in self.tables_
        ]
        return np.array(columns, dtype=np.float64).T.reshape(len(values), len(self.tables_))

    def names(
        self, columns: tuple[FeatureName, ...], n_features: int
    ) -> tuple[FeatureName, ...]:
        """Return a name for each statistic."""
        n_classes = len(self.tables_) // len(columns)
        endings = (
            [f", class {number}" for number in range(n_classes)] if n_classes > 1 else [""]
        )
        return tuple(
            FeatureName(f"mean target by {column.text}{ending}")
            for column in columns
            for ending in endings
        )

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write one table look-up for all statistics."""
        positions, tables, defaults = zip(*self.tables_, strict=True)
        found = graph.map_columns(tensor, positions, tables)
        return graph.where_missing(found, graph.constant(defaults, np.float64))

    def _make(self) -> TargetEncoder:
        self.encoder_ = TargetEncoder(
            target_type=self.target_type, cv=5, shuffle=True, random_state=self.seed
        )
        return self.encoder_

    def _remember(self, encoder: TargetEncoder) -> None:
        """Keep plain tables: (column, level -> statistic, statistic of other levels)."""
        n_outputs = len(encoder.encodings_) // len(encoder.categories_)
        means = np.broadcast_to(np.atleast_1d(encoder.target_mean_), (n_outputs,))
        self.tables_ = [
            (
                index // n_outputs,
                dict(
                    zip(
                        encoder.categories_[index // n_outputs].tolist(),
                        map(float, statistics),
                        strict=True,
                    )
                ),
                float(means[index % n_outputs]),
            )
            for index, statistics in enumerate(encoder.encodings_)
        ]
