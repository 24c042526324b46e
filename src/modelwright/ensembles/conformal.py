"""Prediction intervals for regression from out-of-fold residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph


class ConformalInterval:
    """Adds to a prediction the residual quantiles seen on rows that the model had not seen.

    Residuals are differences, or ratios where all values are positive and ratios give the narrower
    intervals [1]_. The promise holds on average over rows like those of the training data, not
    for each kind of row.

    Parameters
    ----------
    level
        Share of rows whose value should lie inside, in (0, 1).

    References
    ----------
    .. [1] V. Vovk, A. Gammerman, G. Shafer, "Algorithmic Learning in a Random World", 2005; with
       out-of-fold residuals: R. Barber et al., "Predictive inference with the jackknife+",
       Annals of Statistics 49(1), 2021, 486-507.
    """

    def __init__(self, level: float = 0.9) -> None:
        self.level = level

    def fit(
        self, y: NDArray[np.float64], predictions: NDArray[np.float64]
    ) -> ConformalInterval:
        """Learn the residual quantiles from out-of-fold predictions, both of shape (n_rows,)."""
        self.is_ratio = False
        self.low_, self.high_ = self._quantiles(y - predictions)
        if (y > 0).all() and (predictions > 0).all():
            low, high = self._quantiles(np.log(y / predictions))
            width = float(predictions.mean() * (np.exp(high) - np.exp(low)))
            if width < self.high_ - self.low_:
                self.is_ratio = True
                self.low_, self.high_ = float(np.exp(low)), float(np.exp(high))
        return self

    def interval(self, predictions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return lower and upper ends, shape (n_rows, 2)."""
        ends = np.array([self.low_, self.high_])
        column = predictions[:, None]
        return np.sort(column * ends, axis=1) if self.is_ratio else column + ends

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write `interval` into a graph, from predictions of shape (rows, 1)."""
        ends = graph.constant([self.low_, self.high_], np.float64)
        if not self.is_ratio:
            return graph.add(tensor, ends)
        both = graph.multiply(tensor, ends)
        axis = graph.constant([1], np.int64)
        return graph.beside(
            [graph.node("ReduceMin", both, axis), graph.node("ReduceMax", both, axis)]
        )

    def _quantiles(self, residuals: NDArray[np.float64]) -> tuple[float, float]:
        """Return both ends, moved outwards by one rank for the row to come."""
        ranked = np.sort(residuals)
        # A little is added, since 1.0 - 0.9 is a little less than 0.1.
        outside = int((len(ranked) + 1) * (1.0 - self.level) / 2.0 + 1e-9)
        position = max(outside - 1, 0)
        return float(ranked[position]), float(ranked[-1 - position])
