"""A trained network: numpy computes it in double, and so does the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto

from modelwright.learners.links import Link, apply_link, link_to_portable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from modelwright.learners.neural.network import Network, Weights
    from modelwright.portable import Graph

_CELLS = 4_000_000  # of the largest array while predicting


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedNetwork:
    """A network with its weights.

    Parameters
    ----------
    network
        Its shape.
    weights
        Arrays of float32, which double holds exactly.
    link
        What its raw scores are.
    centre, scale
        Values are the raw scores times `scale` plus `centre`.
    n_iterations
        Epochs that it was trained.
    """

    network: Network
    weights: Weights
    link: Link
    centre: float
    scale: float
    n_iterations: int

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the mean of the members' probabilities or values."""
        weights = {name: array.astype(np.float64) for name, array in self.weights.items()}
        answers = [self._answers(part, weights) for part in self._parts(features)]
        return np.concatenate(answers)

    def to_portable(self, graph: Graph, features: str) -> str:
        """Write the arithmetic of `predict`, members before rows."""
        hidden = graph.multiply(
            self._inputs_in_graph(graph, features), self._c(graph, "adapters")
        )
        for layer in range(self.network.n_layers):
            sums = graph.node("MatMul", hidden, self._c(graph, f"layer_{layer}"))
            hidden = graph.node("Relu", graph.add(sums, self._c(graph, f"bias_{layer}")))
        products = graph.node("MatMul", hidden, self._c(graph, "heads"))
        scores = graph.add(products, self._c(graph, "answers"))
        return self._mean_in_graph(graph, scores)

    def _parts(self, features: NDArray[Any]) -> Iterator[NDArray[Any]]:
        widest = max(self.network.n_inputs, self.network.width)
        size = max(_CELLS // (self.network.n_members * widest), 1)
        for start in range(0, max(len(features), 1), size):
            yield features[start : start + size]

    def _answers(self, features: NDArray[Any], weights: Weights) -> NDArray[np.float64]:
        hidden = self._inputs(features, weights) * weights["adapters"]
        for layer in range(self.network.n_layers):
            sums = hidden @ weights[f"layer_{layer}"] + weights[f"bias_{layer}"]
            hidden = np.maximum(sums, 0.0)
        scores = hidden @ weights["heads"] + weights["answers"]
        answers = [apply_link(self.link, member) for member in scores]
        mean = sum(answers[1:], answers[0]) / len(answers)
        return mean * self.scale + self.centre if self.link == "value" else mean

    def _inputs(self, features: NDArray[Any], weights: Weights) -> NDArray[np.float64]:
        """Return embeddings and other columns, shape (n_rows, n_inputs)."""
        pieces = self.network.pieces
        others = features[:, pieces.others]
        if not len(pieces.columns):
            return others
        numbers = features[:, pieces.columns]
        lines = numbers.T[:, :, None] * weights["slopes"] + weights["offsets"]
        curves = pieces.shares(numbers) @ weights["bends"]
        return np.hstack([*(lines + curves), others])

    def _inputs_in_graph(self, graph: Graph, features: str) -> str:
        pieces = self.network.pieces
        others = graph.columns(features, pieces.others.tolist())
        if not len(pieces.columns):
            return others
        columns = graph.columns(features, pieces.columns.tolist())
        numbers = graph.node(
            "Unsqueeze",
            graph.node("Transpose", columns, perm=[1, 0]),
            graph.constant([2], np.int64),
        )
        lines = graph.add(
            graph.multiply(numbers, self._c(graph, "slopes")), self._c(graph, "offsets")
        )
        shares = pieces.shares_in_graph(graph, numbers)
        curves = graph.node("MatMul", shares, self._c(graph, "bends"))
        by_row = graph.node("Transpose", graph.add(lines, curves), perm=[1, 0, 2])
        width = len(pieces.columns) * self.network.n_embedded
        embedded = graph.node("Reshape", by_row, graph.constant([-1, width], np.int64))
        return graph.beside([embedded, others]) if len(pieces.others) else embedded

    def _mean_in_graph(self, graph: Graph, scores: str) -> str:
        """Return the mean over members of scores of the shape (n_members, rows, n_scores)."""
        n_members, n_scores = self.network.n_members, self.network.n_scores
        flat = graph.node("Reshape", scores, graph.constant([-1, n_scores], np.int64))
        answers = link_to_portable(self.link, graph, flat, n_scores)
        n_answers = 2 if self.link == "sigmoid" else n_scores
        shape = graph.constant([n_members, -1, n_answers], np.int64)
        by_member = graph.node("Reshape", answers, shape)
        # A sum over an axis adds one row otherwise than many; a sum of tensors does not.
        members = graph.nodes(
            "Split", by_member, axis=0, num_outputs=n_members, n_outputs=n_members
        )
        total = graph.node(
            "Reshape",
            graph.node("Sum", *members),
            graph.constant([-1, n_answers], np.int64),
        )
        mean = graph.divide(total, graph.number(n_members))
        if self.link != "value":
            return mean
        return graph.add(
            graph.multiply(mean, graph.number(self.scale)), graph.number(self.centre)
        )

    def _c(self, graph: Graph, name: str) -> str:
        """Return weights as doubles; the graph stores them as they are, in half the space."""
        return graph.cast(
            graph.constant(self.weights[name], np.float32), TensorProto.DOUBLE
        )
