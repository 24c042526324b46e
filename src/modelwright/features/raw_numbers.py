"""Numbers as they are, for learners that find their own thresholds and take missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.features.base import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelwright.features.base import FeatureName
    from modelwright.learners import Feature
    from modelwright.portable import Graph


class RawNumbers(Encoder):
    """Passes numbers through, NaN included."""

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> RawNumbers:
        """Learn nothing."""
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the values."""
        return values

    def describe(
        self, columns: tuple[Feature, ...], n_features: int
    ) -> tuple[Feature, ...]:
        """Return the columns themselves."""
        return columns

    def names(
        self, columns: tuple[FeatureName, ...], n_features: int
    ) -> tuple[FeatureName, ...]:
        """Return the columns' own names."""
        return columns

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Return the tensor itself."""
        return tensor
