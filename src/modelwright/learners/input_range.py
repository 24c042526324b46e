"""The numbers that a learner works on: how far they reach and how finely they are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

# Well inside float32, so that libraries which add a column up do not overflow.
LARGEST_SINGLE = 1e30


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRange:
    """What is done to the encoded matrix before a library sees it, in training and in the graph.

    Parameters
    ----------
    limit
        Numbers are cut to [-limit, limit]; infinities too.
    missing
        What stands in for NaN; None leaves it.
    is_single
        Whether the library works on float32.
    """

    limit: float
    missing: float | None = None
    is_single: bool = False

    def apply(self, features: NDArray[np.float64]) -> NDArray[Any]:
        """Return the matrix in range; the same object when nothing has to change."""
        if not self._holds(features):
            features = np.clip(features, -self.limit, self.limit)
        if self.missing is not None:
            features = np.where(np.isnan(features), self.missing, features)
        return features.astype(np.float32) if self.is_single else features

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of the same numbers, as doubles."""
        tensor = graph.clip(features, -self.limit, self.limit)
        if self.missing is not None:
            tensor = graph.where_missing(tensor, graph.number(self.missing))
        if self.is_single:
            single = graph.cast(tensor, TensorProto.FLOAT)
            tensor = graph.cast(single, TensorProto.DOUBLE)
        return tensor

    def _holds(self, features: NDArray[np.float64]) -> bool:
        ends = (
            np.fmin.reduce(features, axis=None, initial=0.0),
            np.fmax.reduce(features, axis=None, initial=0.0),
        )
        return not any(abs(end) > self.limit for end in ends)


DOUBLE = InputRange(limit=1e300)
SINGLE = InputRange(limit=LARGEST_SINGLE, is_single=True)
