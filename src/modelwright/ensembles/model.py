"""The model: members with weights, calibration, intervals and the decision rule."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from onnx import TensorProto

from modelwright.portable import Graph
from modelwright.runtime import RAW_SCORES, Predictions
from modelwright.runtime.values import read_category

if TYPE_CHECKING:
    import onnx
    from numpy.typing import NDArray

    from modelwright.ensembles.calibration import LogitCalibration
    from modelwright.ensembles.conformal import ConformalInterval
    from modelwright.ensembles.stacking import LinearPool, LogarithmicPool
    from modelwright.ensembles.target_transform import TargetTransform
    from modelwright.features import TableEncoder
    from modelwright.portable import PythonStep
    from modelwright.records import Signature
    from modelwright.runtime import Inputs

# Probabilities are multiples of 2**-40: sums in another order then decide ties alike.
PROBABILITY_BITS = 40


class Fitted(Protocol):
    """What a member needs of a fitted learner."""

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return probabilities (n_rows, n_classes) or values (n_rows,)."""

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of probabilities, or of values with shape (rows, 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One fitted candidate: encoder, learner and, for regression, the target's transformation.

    `parity_bound` is the largest difference that the learner's portable form may show.
    """

    name: str
    encoder: TableEncoder
    fitted: Fitted
    transform: TargetTransform | None = None
    parity_bound: float = 1e-9

    def predict(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return probabilities (n_rows, n_classes) or values (n_rows,) in the target's unit."""
        return self.values(self.scores(inputs))

    def scores(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return what the learner says: probabilities, or values on the scale that it learned."""
        return self.fitted.predict(self.encoder.transform(inputs))

    def values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `predict` of `scores`."""
        return self.transform.back(scores) if self.transform else scores

    def to_portable(self, graph: Graph) -> str:
        """Return the tensor of what `predict` returns; values have shape (rows, 1)."""
        return self.values_in_graph(graph, self.scores_in_graph(graph))

    def scores_in_graph(self, graph: Graph) -> str:
        """Return the tensor of `scores`, shape (rows, 1) for a number."""
        return self.fitted.to_portable(graph, self.encoder.to_portable(graph))

    def values_in_graph(self, graph: Graph, scores: str) -> str:
        """Return the tensor of `values`."""
        return self.transform.back_in_graph(graph, scores) if self.transform else scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A fitted model.

    Parameters
    ----------
    signature
        What it takes and answers.
    members
        Fitted candidates.
    weights
        Share of each member in the average, summing to 1.
    pool
        Combines the members in another way than by the average; None averages.
    calibration
        Classification: applied to the average; None leaves it.
    interval
        Regression: the prediction interval.
    threshold
        Binary: the positive class is decided from this probability on.
    """

    signature: Signature
    members: tuple[Member, ...]
    weights: tuple[float, ...]
    pool: LogarithmicPool | LinearPool | None = None
    calibration: LogitCalibration | None = None
    interval: ConformalInterval | None = None
    threshold: float = 0.5

    @property
    def is_classifier(self) -> bool:
        """Whether the target has classes."""
        return self.signature.target.task != "regression"

    @property
    def parity_bound(self) -> float:
        """Largest difference that the portable form may show."""
        return max(member.parity_bound for member in self.members)

    def raw_scores(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return what the learners themselves say, shape (n_rows, n_classes) or (n_rows, 1).

        With classes: the members' combined probabilities, before calibration and rounding. With a
        number: a single member's answer on the scale that it learned, before the target's
        transformation is undone; several members are combined in the target's unit.
        """
        if self._single:
            scores = self._single.scores(inputs)
        else:
            scores = self._combined([member.predict(inputs) for member in self.members])
        return scores if scores.ndim == 2 else scores[:, None]

    def estimates(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return probabilities (n_rows, n_classes) or values (n_rows,) as float64."""
        return self._estimates(self.raw_scores(inputs))

    def decide(self, probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return class indices for probabilities."""
        if probabilities.shape[1] == 2:
            return (probabilities[:, 1] >= self.threshold).astype(np.int64)
        return np.asarray(probabilities.argmax(axis=1), dtype=np.int64)

    def predict(self, inputs: Inputs) -> Predictions:
        """Return labels and probabilities, or values and intervals; and the raw scores."""
        raw = self.raw_scores(inputs)
        found = self._estimates(raw)
        if not self.is_classifier:
            intervals = (
                self.interval.interval(found)
                if self.interval
                else np.stack([found, found], 1)
            )
            return Predictions(found, intervals=intervals, raw_scores=raw)
        labels = np.empty(len(self.signature.target.classes), dtype=object)
        labels[:] = self.signature.target.classes
        return Predictions(labels[self.decide(found)], probabilities=found, raw_scores=raw)

    def to_portable(self) -> onnx.ModelProto:
        """Return the ONNX model: `strings` and `numbers` in, `prediction` and what goes with it out."""
        return self._graph().to_model(self._metadata())

    def python_steps(self) -> list[PythonStep]:
        """Return what the ONNX model leaves to Python, in the order of its inputs; usually nothing."""
        return self._graph().steps

    def _graph(self) -> Graph:
        graph = Graph(
            n_strings=len(self.signature.string_columns),
            n_numbers=len(self.signature.number_columns),
        )
        if self._single:
            raw = self._single.scores_in_graph(graph)
        else:
            members = [member.to_portable(graph) for member in self.members]
            raw = self._combined_in_graph(graph, members)
        if self.is_classifier:
            self._classify(graph, raw)
        else:
            self._regress(graph, raw)
        n_scores = max(len(self.signature.target.classes), 1)
        graph.output(RAW_SCORES, raw, TensorProto.DOUBLE, ["rows", n_scores])
        return graph

    @property
    def _single(self) -> Member | None:
        """The member that is the whole model, None where there are several."""
        return self.members[0] if len(self.members) == 1 and self.pool is None else None

    def _estimates(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        if not self.is_classifier:
            return self._single.values(raw[:, 0]) if self._single else raw[:, 0]
        if self.calibration:
            raw = self.calibration.transform(raw)
        scale = 2.0**PROBABILITY_BITS
        rounded: NDArray[np.float64] = np.rint(raw * scale) / scale
        return rounded

    def _combined(self, predictions: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        if self.pool is not None:
            return self.pool.transform(predictions)
        total = predictions[0] * self.weights[0]
        for one, weight in zip(predictions[1:], self.weights[1:], strict=True):
            total = total + one * weight
        return total

    def _combined_in_graph(self, graph: Graph, tensors: list[str]) -> str:
        if self.pool is not None:
            return self.pool.to_portable(graph, tensors)
        total = ""
        for tensor, weight in zip(tensors, self.weights, strict=True):
            share = graph.multiply(tensor, graph.number(weight))
            total = graph.add(total, share) if total else share
        return total

    def _classify(self, graph: Graph, probabilities: str) -> None:
        if self.calibration:
            probabilities = self.calibration.to_portable(graph, probabilities)
        probabilities = graph.on_grid(probabilities, PROBABILITY_BITS)
        classes = [read_category(label) for label in self.signature.target.classes]
        if len(classes) == 2:
            positive = graph.node(
                "Reshape", graph.column(probabilities, 1), graph.constant([-1], np.int64)
            )
            is_positive = graph.node(
                "GreaterOrEqual", positive, graph.number(self.threshold)
            )
            index = graph.cast(is_positive, TensorProto.INT64)
        else:
            index = graph.node("ArgMax", probabilities, axis=1, keepdims=0)
        graph.output(
            "prediction", graph.choose(classes, index), TensorProto.STRING, ["rows"]
        )
        graph.output(
            "probabilities", probabilities, TensorProto.DOUBLE, ["rows", len(classes)]
        )

    def _regress(self, graph: Graph, raw: str) -> None:
        values = self._single.values_in_graph(graph, raw) if self._single else raw
        flat = graph.node("Reshape", values, graph.constant([-1], np.int64))
        graph.output("prediction", flat, TensorProto.DOUBLE, ["rows"])
        interval = (
            self.interval.to_portable(graph, values)
            if self.interval
            else graph.beside([values, values])
        )
        graph.output("interval", interval, TensorProto.DOUBLE, ["rows", 2])

    def _metadata(self) -> dict[str, str]:
        signature = self.signature
        return {
            "modelwright.signature": json.dumps(signature.to_dict(), ensure_ascii=False),
            "modelwright.strings": json.dumps(
                [column.name for column in signature.string_columns]
            ),
            "modelwright.numbers": json.dumps(
                [column.name for column in signature.number_columns]
            ),
        }
