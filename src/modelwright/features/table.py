"""The encoder of a whole table: parts, each with its columns and its chain of encoders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from modelwright.features.base import FeatureName
from modelwright.learners import Feature

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.features.base import Encoder
    from modelwright.portable import Graph
    from modelwright.runtime import Inputs


@dataclass(frozen=True, slots=True)
class Part:
    """Some columns of one input tensor, their names, and the encoders that they pass in turn."""

    tensor: Literal["numbers", "strings"]
    positions: tuple[int, ...]
    encoders: tuple[Encoder, ...]
    names: tuple[str, ...] = ()


class TableEncoder:
    """Encodes inputs part by part and sets the features side by side.

    Parameters
    ----------
    parts
        At least one part.
    """

    features: tuple[Feature, ...]
    names: tuple[FeatureName, ...]

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts

    def fit_transform(self, inputs: Inputs, y: NDArray[Any]) -> NDArray[np.float64]:
        """Fit on training rows and return their features, shape (n_rows, n_features).

        `features` then says what each of them is, and `names` what a person calls it.
        """
        blocks = []
        described: tuple[Feature, ...] = ()
        named: tuple[FeatureName, ...] = ()
        for part in self.parts:
            values = _values(inputs, part)
            columns = part.names or ("",) * len(part.positions)
            features = tuple(Feature(column=name) for name in columns)
            names = tuple(FeatureName(name) for name in columns)
            for encoder in part.encoders:
                values = encoder.fit_transform(values, y)
                features = encoder.describe(features, values.shape[1])
                names = encoder.names(names, values.shape[1])
            described += features
            named += names
            blocks.append(values)
        self.features, self.names = described, named
        return np.ascontiguousarray(np.hstack(blocks), dtype=np.float64)

    def transform(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return the features of other rows, shape (n_rows, n_features)."""
        blocks = []
        for part in self.parts:
            values = _values(inputs, part)
            for encoder in part.encoders:
                values = encoder.transform(values)
            blocks.append(values)
        return np.ascontiguousarray(np.hstack(blocks), dtype=np.float64)

    def to_portable(self, graph: Graph) -> str:
        """Write the encoder into a graph; return the tensor of features."""
        tensors = []
        for part in self.parts:
            tensor = graph.columns(part.tensor, part.positions)
            for encoder in part.encoders:
                tensor = encoder.to_portable(graph, tensor)
            tensors.append(tensor)
        return graph.beside(tensors)


def _values(inputs: Inputs, part: Part) -> NDArray[Any]:
    tensor: NDArray[Any] = inputs.numbers if part.tensor == "numbers" else inputs.strings
    return tensor[:, list(part.positions)]
