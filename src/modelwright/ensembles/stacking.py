"""Stacking: a second model that learns how much to believe each member."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize, nnls
from scipy.special import softmax as soft

from modelwright.portable import elementwise, softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.portable import Graph

SMALLEST = 1e-12  # probabilities are cut here before their logarithm is taken
LARGEST_WEIGHT = 10.0
# Rows' worth of belief in equal weights: with few rows the weights stay near them.
PRIOR_ROWS = 20.0


class LogarithmicPool:
    """Adds the members' log-probabilities, each times its weight, and a constant for each class.

    The weights are found by log loss on out-of-fold probabilities [1]_, and are never negative [2]_.
    What all members promise too boldly, weights that sum to less than one make more modest, so
    the pool calibrates too.

    References
    ----------
    .. [1] D. Wolpert, "Stacked generalization", Neural Networks 5, 1992, 241-259.
    .. [2] L. Breiman, "Stacked regressions", Machine Learning 24, 1996, 49-64.
    """

    def fit(
        self, predictions: Sequence[NDArray[np.float64]], y: NDArray[np.int64]
    ) -> LogarithmicPool:
        """Learn weights and constants.

        Parameters
        ----------
        predictions
            Out-of-fold probabilities of each member, shape (n_rows, n_classes).
        y
            Class of each row.
        """
        logs = np.stack([_logs(one) for one in predictions])
        n_members, n_rows, n_classes = logs.shape
        hits = np.eye(n_classes)[y]
        prior = PRIOR_ROWS / n_rows

        def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            """Return the log loss, with what deviating from equal weights costs, and its slope."""
            weights, constants = self._split(parameters, n_members)
            shares = soft(np.tensordot(weights, logs, 1) + constants, axis=1)
            away = weights - 1.0 / n_members
            value = -np.log(np.maximum((shares * hits).sum(axis=1), SMALLEST)).mean()
            gaps = (shares - hits) / n_rows
            slope = np.tensordot(logs, gaps, 2) + 2.0 * prior * away
            penalty = prior * (away @ away + constants @ constants)
            of_constants = gaps.sum(axis=0)[1:] + 2.0 * prior * constants[1:]
            return float(value + penalty), np.concatenate([slope, of_constants])

        start = np.concatenate(
            [np.full(n_members, 1.0 / n_members), np.zeros(n_classes - 1)]
        )
        bounds = [(0.0, LARGEST_WEIGHT)] * n_members + [(-5.0, 5.0)] * (n_classes - 1)
        found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
        self.weights_, self.constants_ = self._split(found, n_members)
        return self

    def transform(self, predictions: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return pooled probabilities, shape (n_rows, n_classes)."""
        scores = self.constants_ + sum(
            weight * _logs(one)
            for weight, one in zip(self.weights_, predictions, strict=True)
        )
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))

    def to_portable(self, graph: Graph, tensors: Sequence[str]) -> str:
        """Write `transform` into a graph."""
        n_classes = len(self.constants_)
        scores = graph.constant(self.constants_, np.float64)
        for weight, tensor in zip(self.weights_, tensors, strict=True):
            logs = elementwise(graph, "Log", graph.clip(tensor, SMALLEST, 1.0), n_classes)
            scores = graph.add(scores, graph.multiply(logs, graph.number(float(weight))))
        return softmax(graph, scores, n_classes)

    @staticmethod
    def _split(
        parameters: NDArray[np.float64], n_members: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return weights, and constants of which the first class's is 0."""
        return parameters[:n_members], np.concatenate([[0.0], parameters[n_members:]])


class LinearPool:
    """Adds the members' values, each times its weight, and a constant.

    The weights are found by least squares on out-of-fold values and are never negative [1]_.

    References
    ----------
    .. [1] L. Breiman, "Stacked regressions", Machine Learning 24, 1996, 49-64.
    """

    def fit(
        self, predictions: Sequence[NDArray[np.float64]], y: NDArray[np.float64]
    ) -> LinearPool:
        """Learn weights and the constant.

        Parameters
        ----------
        predictions
            Out-of-fold values of each member, shape (n_rows,).
        y
            Value of each row.
        """
        values = np.stack(predictions, axis=1)
        means, middle = values.mean(axis=0), float(y.mean())
        n_members = len(predictions)
        # Rows that say "equal weights", as wide as the members' values are.
        strength = np.sqrt(PRIOR_ROWS) * float(values.std())
        prior = strength * np.eye(n_members)
        self.weights_, _ = nnls(
            np.vstack([values - means, prior]),
            np.concatenate([y - middle, np.full(n_members, strength / n_members)]),
        )
        self.constant_ = middle - float(means @ self.weights_)
        return self

    def transform(self, predictions: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return pooled values, shape (n_rows,)."""
        total = predictions[0] * self.weights_[0]
        for weight, one in zip(self.weights_[1:], predictions[1:], strict=True):
            total = total + one * weight
        return np.asarray(total + self.constant_)

    def to_portable(self, graph: Graph, tensors: Sequence[str]) -> str:
        """Write `transform` into a graph, from values of shape (rows, 1)."""
        total = ""
        for weight, tensor in zip(self.weights_, tensors, strict=True):
            share = graph.multiply(tensor, graph.number(float(weight)))
            total = graph.add(total, share) if total else share
        return graph.add(total, graph.number(self.constant_))


def _logs(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(np.clip(probabilities, SMALLEST, 1.0))
