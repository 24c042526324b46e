"""Transformations of a regression target, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from modelwright.portable import elementwise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

TransformName = Literal["none", "log"]


class TargetTransform:
    """Transforms a target before a learner sees it, and standardises it.

    Parameters
    ----------
    name
        "log" learns the logarithm; the target must be positive. "none" keeps it.
    """

    def __init__(self, name: TransformName = "none") -> None:
        self.name = name

    def fit(self, y: NDArray[np.float64]) -> TargetTransform:
        """Learn centre, scale and range from training rows, shape (n_rows,)."""
        changed = np.log(y) if self.name == "log" else y
        self.centre_ = float(changed.mean())
        self.scale_ = float(changed.std()) or 1.0
        # A learner that extrapolates in logarithms must not answer with astronomic numbers.
        reach = 3.0 * self.scale_
        self.low_, self.high_ = float(changed.min() - reach), float(changed.max() + reach)
        return self

    def forward(self, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the learner is fitted on."""
        changed = np.log(y) if self.name == "log" else y
        return (changed - self.centre_) / self.scale_

    def back(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return predictions in the target's unit."""
        changed = values * self.scale_ + self.centre_
        if self.name == "none":
            return changed
        return np.exp(np.clip(changed, self.low_, self.high_))

    def back_in_graph(self, graph: Graph, tensor: str) -> str:
        """Write `back` into a graph."""
        scaled = graph.multiply(tensor, graph.number(self.scale_))
        changed = graph.add(scaled, graph.number(self.centre_))
        if self.name == "none":
            return changed
        return elementwise(graph, "Exp", graph.clip(changed, self.low_, self.high_), 1)
