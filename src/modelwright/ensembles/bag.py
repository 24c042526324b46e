"""A bag: one recipe fitted several times with other seeds, averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelwright.learners import FittedLearner
    from modelwright.portable import Graph


@dataclass(frozen=True, slots=True, eq=False)
class Bag:
    """Fitted models of one recipe, whose answers are averaged.

    They differ by the seed of the recipe's own randomness, which sampling of rows and columns
    brings; the average has less of the variance that it causes [1]_.

    References
    ----------
    .. [1] L. Breiman, "Bagging predictors", Machine Learning 24, 1996, 123-140.
    """

    fitted: tuple[FittedLearner, ...]

    @property
    def n_iterations(self) -> int | None:
        """Boosting rounds or trees of the first; None where there is no such count."""
        return self.fitted[0].n_iterations

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return mean probabilities (n_rows, n_classes) or mean values (n_rows,)."""
        total = self.fitted[0].predict(features)
        for other in self.fitted[1:]:
            total = total + other.predict(features)
        return total / len(self.fitted)

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of `predict`; values have the shape (rows, 1)."""
        total = self.fitted[0].to_portable(graph, features)
        for other in self.fitted[1:]:
            total = graph.add(total, other.to_portable(graph, features))
        return graph.divide(total, graph.number(len(self.fitted)))
