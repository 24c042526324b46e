"""The contract of an encoder."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, TransformerMixin

from modelwright.learners import Feature

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelwright.portable import Graph


@dataclass(frozen=True, slots=True)
class FeatureName:
    """What a person calls a feature, and for codes of a category the level of each code."""

    text: str
    levels: tuple[str, ...] = ()


class Encoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A scikit-learn transformer from some columns of an input tensor to features, and back to a graph.

    Values come normalised: numbers as float64 with NaN for missing, strings with "" for missing.
    What `to_portable` writes must answer as `transform` does: to the last bit where later steps
    compare the features with thresholds.
    """

    @abstractmethod
    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> Encoder:
        """Learn from training rows, shape (n_rows, n_columns), and the encoded target."""

    @abstractmethod
    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the features, shape (n_rows, n_features)."""

    def describe(
        self, columns: tuple[Feature, ...], n_features: int
    ) -> tuple[Feature, ...]:
        """Return what the features are, from what the columns are that they are made of."""
        return (Feature(),) * n_features

    def names(
        self, columns: tuple[FeatureName, ...], n_features: int
    ) -> tuple[FeatureName, ...]:
        """Return what a person calls the features, from the names of the columns."""
        joined = ", ".join(column.text for column in columns)
        return tuple(
            FeatureName(f"{joined}: component {number + 1}") for number in range(n_features)
        )

    @abstractmethod
    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write the fitted encoder into a graph; return the tensor of features."""
