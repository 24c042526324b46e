"""Scaled numbers drawn in smoothly, so that a far value cannot pull a neural network along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.features.base import Encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners import Feature
    from modelwright.portable import Graph

LIMIT = 3.0  # standard deviations


class SmoothClip(Encoder):
    """Turns z into z / sqrt(1 + (z / 3)^2) [1]_: nearly z near 0, never beyond 3 either way.

    References
    ----------
    .. [1] D. Holzmüller, L. Grinsztajn, I. Steinwart, "Better by default: strong pre-tuned MLPs and
       boosted trees on tabular data", NeurIPS 2024, "smooth clipping".
    """

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> SmoothClip:
        """Learn nothing."""
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return as many columns, each value within (-3, 3)."""
        reach = values / LIMIT
        clipped: NDArray[np.float64] = values / np.sqrt(reach * reach + 1.0)
        return clipped

    def describe(
        self, columns: tuple[Feature, ...], n_features: int
    ) -> tuple[Feature, ...]:
        """Return the columns, which clipping leaves in order."""
        return columns

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write the same arithmetic: each step is exact to the last bit everywhere."""
        reach = graph.divide(tensor, graph.number(LIMIT))
        square = graph.add(graph.multiply(reach, reach), graph.number(1.0))
        return graph.divide(tensor, graph.node("Sqrt", square))
