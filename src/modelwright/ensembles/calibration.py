"""Calibration: probabilities that keep their promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

from modelwright.portable import elementwise, softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

SMALLEST = 1e-12  # probabilities are cut here before their logarithm is taken


class LogitCalibration:
    """Divides log-probabilities by a temperature, and shifts those of two classes.

    With many classes this is temperature scaling [1]_; with two the shift makes it Platt
    scaling [2]_ on the logit. The order of rows by probability does not change in a binary task.

    References
    ----------
    .. [1] C. Guo et al., "On calibration of modern neural networks", ICML 2017, 1321-1330.
    .. [2] J. Platt, "Probabilistic outputs for support vector machines", 1999, 61-74.
    """

    def fit(
        self,
        probabilities: NDArray[np.float64],
        y: NDArray[np.int64],
        sample_weight: NDArray[np.float64] | None = None,
    ) -> LogitCalibration:
        """Learn slope and shift from out-of-fold probabilities, shape (n_rows, n_classes).

        Parameters
        ----------
        probabilities
            Rows of training folds that the model did not see.
        y
            Class of each row.
        sample_weight
            How much each row counts; None for all alike.
        """
        logs = np.log(np.clip(probabilities, SMALLEST, 1.0))
        self.n_classes_ = n_classes = probabilities.shape[1]
        rows = np.arange(len(y))

        def loss(parameters: NDArray[np.float64]) -> float:
            """Return the log loss with this slope and shift."""
            losses = -log_softmax(self._scores(logs, parameters), axis=1)[rows, y]
            return float(np.average(losses, weights=sample_weight))

        start = np.array([1.0, 0.0]) if n_classes == 2 else np.array([1.0])
        bounds = [(0.1, 10.0), (-5.0, 5.0)][: len(start)]
        self.parameters_ = minimize(loss, start, bounds=bounds, method="L-BFGS-B").x
        return self

    def transform(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated probabilities of the same shape."""
        scores = self._scores(
            np.log(np.clip(probabilities, SMALLEST, 1.0)), self.parameters_
        )
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
        calibrated: NDArray[np.float64] = shifted / shifted.sum(axis=1, keepdims=True)
        return calibrated

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write `transform` into a graph."""
        logs = elementwise(graph, "Log", graph.clip(tensor, SMALLEST, 1.0), self.n_classes_)
        scores = graph.multiply(logs, graph.number(float(self.parameters_[0])))
        if len(self.parameters_) > 1:
            scores = graph.add(
                scores, graph.constant(self._shift(self.parameters_), np.float64)
            )
        return softmax(graph, scores, self.n_classes_)

    def _scores(
        self, logs: NDArray[np.float64], parameters: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = logs * parameters[0]
        if len(parameters) > 1:
            scores = scores + self._shift(parameters)
        return scores

    @staticmethod
    def _shift(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([0.0, parameters[1]])
