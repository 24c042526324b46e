"""What all tree ensembles share: raw scores from the library, trees for the graph, a link for both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from modelwright.learners.links import Link, apply_link, link_to_portable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelwright.portable import Graph
    from modelwright.portable.trees import Trees


class TreeCore(ABC):
    """A library's fitted trees.

    Parameters
    ----------
    model
        The library's object.
    link
        What its raw scores are.
    n_iterations
        Boosting rounds or trees that it holds; None where a refit is not to be told.
    n_threads
        Threads to predict with.
    """

    def __init__(
        self, model: Any, *, link: Link, n_iterations: int | None, n_threads: int
    ) -> None:
        self.model = model
        self.link: Link = link
        self.n_iterations = n_iterations
        self.n_threads = n_threads

    @abstractmethod
    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the library's sums over trees, shape (n_rows,) or (n_rows, n_scores)."""

    @abstractmethod
    def trees(self) -> Trees:
        """Return the library's trees."""

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities of the classes that had rows, or values."""
        raw = self.raw_scores(features).astype(float)
        return apply_link(self.link, raw.reshape(len(features), -1))

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of `predict`; values have the shape (rows, 1)."""
        trees = self.trees()
        raw = trees.to_portable(graph, features)
        return link_to_portable(self.link, graph, raw, trees.n_targets)
