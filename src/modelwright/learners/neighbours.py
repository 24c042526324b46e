"""Nearest neighbours: what the most similar training rows had, the nearest counting most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto

from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.input_range import InputRange

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem
    from modelwright.portable import Graph
    from modelwright.records import Task

# A release holds every training row, and a request is compared with each.
_MOST_ROWS, _MOST_COLUMNS = 4_000, 200
_MOST_CELLS = (
    1_500_000  # of the stored matrix, two bytes each; the least relevant columns go
)
_MOST_NEIGHBOURS = 100
_LIMIT = 16.0
# Features, weights and values are whole numbers of so many bits: sums of their products are exact
# in double, so that distances, ties and answers are the same in whatever order they are added up.
_FEATURE_BITS, _WEIGHT_BITS, _VALUE_BITS = 10, 18, 28
_DISTANCED_ROWS = 500  # by which the usual distance is measured
_COMPARED_ROWS = 500  # at a time
_PRIOR_NEIGHBOURS = 1.0  # that answer with the class shares, so that no class is ruled out


class NearestNeighbours(BaseLearner):
    """Distance-weighted nearest neighbours among columns that count by their correlation."""

    name = "nearest_neighbours"
    is_random = False
    seconds_per_cell = 2e-6
    fits_each_class = False
    encoding = "linear"
    input_range = InputRange(limit=_LIMIT)

    def suits(self, task: Task, n_rows: int, n_columns: int) -> bool:
        """Return whether the table is small enough to be kept and compared with."""
        return n_rows <= _MOST_ROWS and n_columns <= _MOST_COLUMNS

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return a middling neighbourhood."""
        return {"n_neighbours": 15, "relevance": 1.0, "softness": 0.5}

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return a neighbourhood, how much relevance counts, and how evenly neighbours do."""
        return {
            "n_neighbours": trial.suggest_int(
                "n_neighbours", 3, _MOST_NEIGHBOURS, log=True
            ),
            "relevance": trial.suggest_float("relevance", 0.0, 2.0),
            "softness": trial.suggest_float("softness", 0.03, 3.0, log=True),
        }

    def fit_problem(self, problem: Problem, params: Params) -> Neighbours:
        """Return the rows to compare with."""
        scale = _relevance(problem) ** params["relevance"]
        comparison = Comparison.of(
            problem.features, scale, min(params["n_neighbours"], len(problem.rows))
        )
        step = max(len(problem.rows) // _DISTANCED_ROWS, 1)
        distances, _ = comparison.nearest(problem.features[::step])
        weights = np.ones(len(problem.rows)) if problem.weights is None else problem.weights
        return Neighbours(
            comparison,
            weights=weights / weights.max() * 2.0**_WEIGHT_BITS,
            labels=_labels(problem),
            prior=_prior(problem),
            softening=max(params["softness"] * float(np.median(distances[:, -1])), 1.0),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Finds the training rows that are nearest.

    Parameters
    ----------
    columns, scale
        Columns that count, and what they are multiplied by before they become whole numbers.
    places
        The training rows' whole numbers, shape (n_columns, n_rows).
    n_neighbours
        How many rows to find.
    """

    columns: NDArray[np.intp]
    scale: NDArray[np.float64]
    places: NDArray[np.int16]
    n_neighbours: int

    @classmethod
    def of(
        cls, features: NDArray[Any], scale: NDArray[np.float64], n_neighbours: int
    ) -> Comparison:
        """Return the comparison with these rows, in the columns with the largest scales."""
        n_kept = min(len(scale), max(_MOST_CELLS // len(features), 1))
        columns = np.sort(np.argsort(-scale, kind="stable")[:n_kept])
        scale = scale[columns] * 2.0**_FEATURE_BITS
        places = np.rint(features[:, columns] * scale).astype(np.int16)
        return cls(columns, scale, np.ascontiguousarray(places.T), n_neighbours)

    def nearest(
        self, features: NDArray[Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return squared distances and numbers of the nearest rows, ties in the rows' order."""
        here = np.rint(features[:, self.columns] * self.scale)
        products = -2.0 * here @ self.places.astype(np.float64)
        distances = products + (here**2).sum(axis=1, keepdims=True) + self._lengths
        nearest = distances.argsort(axis=1, kind="stable")[:, : self.n_neighbours]
        return np.take_along_axis(distances, nearest, axis=1), nearest

    def to_portable(self, graph: Graph, features: str) -> tuple[str, str]:
        """Write `nearest` into a graph; the whole numbers travel in two bytes each."""
        kept = graph.columns(features, self.columns.tolist())
        here = graph.node("Round", graph.multiply(kept, graph.constant(self.scale)))
        there = graph.cast(graph.constant(self.places), TensorProto.DOUBLE)
        products = graph.node("MatMul", graph.multiply(here, graph.number(-2.0)), there)
        lengths = _sum(graph, graph.multiply(here, here))
        distances = graph.add(graph.add(products, lengths), graph.constant(self._lengths))
        n_neighbours = graph.constant([self.n_neighbours], np.int64)
        # Among equal distances TopK takes the row that stands first, as a stable sort does.
        found = graph.nodes("TopK", distances, n_neighbours, n_outputs=2, largest=0)
        return found[0], found[1]

    @property
    def _lengths(self) -> NDArray[np.float64]:
        return np.asarray((self.places.astype(np.float64) ** 2).sum(axis=0))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Labels:
    """Whole numbers of the labels: classes, or steps of a value above the lowest one."""

    numbers: NDArray[np.float64]
    lowest: float = 0.0
    step: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest rows' votes, or their weighted mean.

    Parameters
    ----------
    comparison
        Finds them.
    weights
        Votes of each training row, at most 2 to the power of `_WEIGHT_BITS`.
    labels
        Labels of the training rows.
    prior
        Votes that each class has from the start; None for values.
    softening
        Squared distance beyond which a row counts clearly less than the nearest one.
    """

    comparison: Comparison
    weights: NDArray[np.float64]
    labels: Labels
    prior: NDArray[np.float64] | None
    softening: float
    n_iterations: int | None = None

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities or values."""
        starts = range(0, max(len(features), 1), _COMPARED_ROWS)
        return np.concatenate(
            [self._answers(features[start : start + _COMPARED_ROWS]) for start in starts]
        )

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of `predict`."""
        distances, nearest = self.comparison.to_portable(graph, features)
        softened = graph.add(distances, graph.number(self.softening))
        closeness = graph.divide(graph.column(softened, 0), softened)
        shares = graph.multiply(closeness, graph.choose(self.weights, nearest))
        votes = graph.node("Max", graph.node("Round", shares), graph.number(1.0))
        labels = graph.choose(self.labels.numbers, nearest)
        if self.prior is not None:
            return _shares_in_graph(graph, votes, labels, self.prior)
        sums = _sum(graph, graph.multiply(votes, labels))
        steps = graph.divide(sums, _sum(graph, votes))
        above = graph.multiply(steps, graph.number(self.labels.step))
        return graph.add(above, graph.number(self.labels.lowest))

    def _answers(self, features: NDArray[Any]) -> NDArray[np.float64]:
        distances, nearest = self.comparison.nearest(features)
        softened = distances + self.softening
        votes = np.rint(softened[:, :1] / softened * self.weights[nearest])
        votes = np.maximum(votes, 1.0)
        labels = self.labels.numbers[nearest]
        if self.prior is not None:
            return _shares(votes, labels, self.prior)
        steps = (votes * labels).sum(axis=1) / votes.sum(axis=1)
        return np.asarray(steps * self.labels.step + self.labels.lowest)


def _shares(
    votes: NDArray[np.float64], classes: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    counts = np.stack(
        [(votes * (classes == number)).sum(axis=1) for number in range(len(prior))], axis=1
    )
    counts += prior
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def _shares_in_graph(
    graph: Graph, votes: str, classes: str, prior: NDArray[np.float64]
) -> str:
    last = graph.constant([2], np.int64)
    numbers = graph.constant(np.arange(len(prior)), np.float64)
    is_class = graph.node("Equal", graph.node("Unsqueeze", classes, last), numbers)
    each = graph.multiply(
        graph.cast(is_class, TensorProto.DOUBLE), graph.node("Unsqueeze", votes, last)
    )
    of_class = graph.node("ReduceSum", each, graph.constant([1], np.int64), keepdims=0)
    counts = graph.add(of_class, graph.constant(prior))
    return graph.divide(counts, _sum(graph, counts))


def _sum(graph: Graph, tensor: str) -> str:
    """Return the sum of each row, shape (rows, 1)."""
    return graph.node("ReduceSum", tensor, graph.constant([1], np.int64))


def _labels(problem: Problem) -> Labels:
    if problem.task != "regression":
        return Labels(numbers=problem.labels.astype(np.float64))
    lowest, highest = float(problem.labels.min()), float(problem.labels.max())
    step = (highest - lowest) / 2.0**_VALUE_BITS if highest > lowest else 1.0
    return Labels(
        numbers=np.rint((problem.labels - lowest) / step), lowest=lowest, step=step
    )


def _prior(problem: Problem) -> NDArray[np.float64] | None:
    if problem.task == "regression":
        return None
    counts = np.bincount(problem.labels, problem.weights, minlength=problem.n_classes)
    votes = _PRIOR_NEIGHBOURS * 2.0**_WEIGHT_BITS * counts / counts.sum()
    return np.asarray(np.maximum(np.rint(votes), 1.0))


def _relevance(problem: Problem) -> NDArray[np.float64]:
    """Return each column's correlation with the target, over its classes, of the largest one."""
    targets = problem.labels[:, None].astype(np.float64)
    if problem.task != "regression":
        targets = (targets == np.arange(problem.n_classes)).astype(np.float64)
    columns, targets = _standardised(problem.features), _standardised(targets)
    correlations = np.sqrt(((columns.T @ targets / len(targets)) ** 2).mean(axis=1))
    largest = correlations.max()
    return correlations / largest if largest > 0 else np.ones(len(correlations))


def _standardised(matrix: NDArray[Any]) -> NDArray[np.float64]:
    centred = matrix - matrix.mean(axis=0)
    deviations = centred.std(axis=0)
    return np.asarray(centred / np.where(deviations > 0, deviations, 1.0))
