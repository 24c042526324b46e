"""A model of stated members: averages, ties, decisions, and the same in its graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest

from modelwright.ensembles import (
    ConformalInterval,
    LogitCalibration,
    Member,
    Model,
    TargetTransform,
)
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph
    from modelwright.records import Task

COLUMNS = (Column(name="a", type="number"), Column(name="b", type="number"))
CLASSES: dict[Task, tuple[Any, ...]] = {
    "binary": (False, True),
    "multiclass": (10, 2, 3),
    "regression": (),
}


class Passing:
    """An encoder that passes numbers on."""

    def transform(self, inputs: Inputs) -> NDArray[np.float64]:
        return inputs.numbers

    def to_portable(self, graph: Graph) -> str:
        return graph.columns("numbers", (0, 1))


@dataclass
class Constant:
    """A learner that answers every row alike."""

    answer: tuple[float, ...]

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        answers = np.tile(np.array(self.answer), (len(features), 1))
        return answers[:, 0] if len(self.answer) == 1 else answers

    def to_portable(self, graph: Graph, features: str) -> str:
        zero = graph.multiply(graph.column(features, 0), graph.number(0.0))
        return graph.beside([graph.add(zero, graph.number(v)) for v in self.answer])


def model_of(task: Task, *answers: tuple[float, ...], **options: Any) -> Model:
    """Return the even average of constant members."""
    encoder: Any = Passing()
    return Model(
        signature=Signature(
            columns=COLUMNS, target=Target(name="y", task=task, classes=CLASSES[task])
        ),
        members=tuple(
            Member(name=f"m{i}", encoder=encoder, fitted=Constant(answer))
            for i, answer in enumerate(answers)
        ),
        weights=(1 / len(answers),) * len(answers),
        **options,
    )


def inputs(n_rows: int = 3) -> Inputs:
    return Inputs(np.ones((n_rows, 2)), np.empty((n_rows, 0), dtype=object))


def in_graph(model: Model) -> list[NDArray[Any]]:
    """Return what ONNX Runtime answers."""
    session = onnxruntime.InferenceSession(model.to_portable().SerializeToString())
    rows = inputs()
    return list(session.run(None, {"strings": rows.strings, "numbers": rows.numbers}))


def test_probabilities_are_averaged_and_labels_have_their_own_type() -> None:
    model = model_of("binary", (0.9, 0.1), (0.3, 0.7))

    answers = model.predict(inputs())

    assert answers.probabilities is not None
    np.testing.assert_allclose(answers.probabilities, [[0.6, 0.4]] * 3, atol=1e-12)
    assert answers.prediction.tolist() == [False] * 3


def test_threshold_decides_two_classes_from_its_value_on() -> None:
    model = model_of("binary", (0.75, 0.25), threshold=0.25)

    assert model.predict(inputs()).prediction.tolist() == [True] * 3
    assert in_graph(model)[0].tolist() == ["true"] * 3


def test_ties_of_many_classes_go_to_the_first_in_python_and_in_the_graph() -> None:
    third = 1 / 3
    model = model_of("multiclass", (0.2, 0.4, 0.4), (0.2, 0.1 + 0.3, 0.4), (0, 0.4, 0.4))

    assert model.predict(inputs()).prediction.tolist() == [2, 2, 2]
    assert in_graph(model)[0].tolist() == ["2", "2", "2"]
    even = model_of("multiclass", (third, third, third))
    assert in_graph(even)[0].tolist() == ["10"] * 3


def test_regression_averages_and_keeps_its_interval_around() -> None:
    interval = ConformalInterval(0.9).fit(np.array([-1.0, 0.0, 2.0]), np.zeros(3))
    model = model_of("regression", (10.0,), (20.0,), interval=interval)

    answers = model.predict(inputs())

    assert answers.prediction.tolist() == [15.0] * 3
    assert answers.intervals is not None
    assert answers.intervals.tolist() == [[14.0, 17.0]] * 3
    prediction, bounds, _ = in_graph(model)
    assert prediction.tolist() == [15.0] * 3
    assert bounds.tolist() == [[14.0, 17.0]] * 3


def test_without_an_interval_the_prediction_stands_for_both_ends() -> None:
    answers = model_of("regression", (10.0,)).predict(inputs(1))

    assert answers.intervals is not None
    assert answers.intervals.tolist() == [[10.0, 10.0]]


def test_calibrated_probabilities_leave_python_and_the_graph_alike() -> None:
    generator = np.random.default_rng(0)
    sharp = generator.choice([0.02, 0.98], 500)
    labels = (generator.random(500) < np.where(sharp > 0.5, 0.8, 0.2)).astype(int)
    calibration = LogitCalibration().fit(np.column_stack([1 - sharp, sharp]), labels)
    model = model_of("binary", (0.02, 0.98), calibration=calibration)

    raw = model.estimates(inputs())

    assert raw[0, 1] == pytest.approx(0.8, abs=0.05)
    np.testing.assert_allclose(in_graph(model)[1], raw, atol=1e-9)


def test_raw_scores_of_classes_are_what_is_calibrated_and_rounded_afterwards() -> None:
    labels = np.array([0, 1, 1, 1] * 50)
    calibration = LogitCalibration().fit(np.full((200, 2), 0.5), labels)
    model = model_of("binary", (1 / 3, 2 / 3), (0.5, 0.5), calibration=calibration)
    scores = [1 / 3 * 0.5 + 0.5 * 0.5, 2 / 3 * 0.5 + 0.5 * 0.5]

    answers = model.predict(inputs())

    assert answers.raw_scores is not None
    assert answers.raw_scores.tolist() == in_graph(model)[2].tolist() == [scores] * 3
    assert answers.probabilities is not None
    assert np.abs(answers.probabilities - scores).min() > 0.1


def test_raw_score_of_one_learner_is_on_the_scale_that_it_learned() -> None:
    transform = TargetTransform("log").fit(np.exp(np.array([1.0, 3.0, 5.0])))
    encoder: Any = Passing()
    members = tuple(
        Member(name=name, encoder=encoder, fitted=Constant((0.5,)), transform=transform)
        for name in "ab"
    )
    signature = model_of("regression", (0.5,)).signature
    single = Model(signature=signature, members=members[:1], weights=(1.0,))
    both = Model(signature=signature, members=members, weights=(0.5, 0.5))
    value = np.exp(3.0 + 0.5 * np.std([1.0, 3.0, 5.0]))

    scores = [in_graph(model)[2].tolist() for model in (single, both)]

    assert single.raw_scores(inputs()).tolist() == scores[0] == [[0.5]] * 3
    assert both.raw_scores(inputs()).tolist() == scores[1]
    for model in (single, both):
        np.testing.assert_allclose(model.estimates(inputs()), [value] * 3, rtol=1e-14)
    np.testing.assert_allclose(scores[1], [[value]] * 3, rtol=1e-14)


def test_raw_scores_cost_the_graph_no_node() -> None:
    calibration = LogitCalibration().fit(np.full((4, 2), 0.5), np.array([0, 1, 1, 1]))
    models = [
        model_of("binary", (0.25, 0.75), (0.5, 0.5), calibration=calibration),
        model_of("multiclass", (0.2, 0.4, 0.4)),
        model_of("regression", (1.0,), (2.0,)),
    ]

    operators = [
        [node.op_type for node in model.to_portable().graph.node] for model in models
    ]

    assert "Identity" not in {each for found in operators for each in found}


def test_weakest_bound_of_the_members_is_the_models() -> None:
    model = model_of("regression", (1.0,))
    encoder: Any = Passing()
    coarse = Member(name="c", encoder=encoder, fitted=Constant((1.0,)), parity_bound=1e-5)

    both = Model(
        signature=model.signature, members=(*model.members, coarse), weights=(0.5, 0.5)
    )

    assert (model.parity_bound, both.parity_bound) == (1e-9, 1e-5)


def test_graph_carries_the_signature() -> None:
    model = model_of("multiclass", (0.2, 0.4, 0.4))

    metadata = {entry.key: entry.value for entry in model.to_portable().metadata_props}

    assert metadata["modelwright.numbers"] == '["a", "b"]'
    assert metadata["modelwright.strings"] == "[]"
    assert '"classes": [10, 2, 3]' in metadata["modelwright.signature"]
