"""Needs no PyTorch: that is what this module is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto

from modelwright.learners.links import SCORE_LINKS
from modelwright.learners.neural import fitted
from modelwright.learners.neural.fitted import FittedNetwork
from modelwright.learners.neural.network import Network
from modelwright.portable import NUMBERS, STRINGS, Graph

if TYPE_CHECKING:
    from modelwright.records import Task

GENERATOR = np.random.default_rng(0)
NUMBERS_ONLY = GENERATOR.normal(size=(90, 4))
MIXED = np.column_stack([NUMBERS_ONLY, GENERATOR.integers(0, 2, (90, 3))])
INDICATORS = GENERATOR.integers(0, 2, (90, 3)).astype(np.float64)


def network_for(task: Task, features: Any, **params: Any) -> FittedNetwork:
    """Return a network with random weights, bends included."""
    sizes = {"n_members": 8, "n_layers": 2, "width": 32, "embedding_size": 8} | params
    network = Network.of(features, 5 if task == "multiclass" else 1, sizes)
    weights = network.first_weights(GENERATOR)
    if "bends" in weights:
        weights["bends"] = GENERATOR.normal(size=weights["bends"].shape).astype(np.float32)
    return FittedNetwork(
        network=network,
        weights=weights,
        link=SCORE_LINKS[task],
        centre=3.0 if task == "regression" else 0.0,
        scale=2.0 if task == "regression" else 1.0,
        n_iterations=1,
    )


def session_of(model: FittedNetwork, n_columns: int) -> Any:
    graph = Graph(n_strings=0, n_numbers=n_columns)
    tensor = model.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph.to_model({}).SerializeToString(), options)


def answers_in_graph(session: Any, rows: Any) -> Any:
    strings = np.empty((len(rows), 0), dtype=object)
    return session.run(None, {STRINGS: strings, NUMBERS: rows})[0]


@pytest.mark.parametrize("features", [NUMBERS_ONLY, MIXED, INDICATORS])
@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_graph_answers_as_numpy_does_and_one_row_as_many(task: Task, features: Any) -> None:
    model = network_for(task, features)
    session = session_of(model, features.shape[1])

    batch = answers_in_graph(session, features)
    single = [answers_in_graph(session, features[[row]]) for row in range(len(features))]

    expected = model.predict(features).reshape(len(features), -1)
    np.testing.assert_allclose(batch, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(np.concatenate(single), batch)


@pytest.mark.parametrize("params", [{"n_members": 1}, {"n_members": 3}, {"n_layers": 1}])
def test_every_shape_of_network_has_a_graph(params: dict[str, int]) -> None:
    model = network_for("multiclass", MIXED, **params)

    answers = answers_in_graph(session_of(model, MIXED.shape[1]), MIXED)

    np.testing.assert_allclose(answers, model.predict(MIXED), rtol=1e-12, atol=1e-12)


def test_answers_do_not_depend_on_how_many_rows_are_taken_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = network_for("binary", MIXED)
    expected = model.predict(MIXED)

    monkeypatch.setattr(fitted, "_CELLS", 1)

    np.testing.assert_allclose(model.predict(MIXED), expected, rtol=1e-12)


def test_no_rows_get_no_answers() -> None:
    assert network_for("binary", MIXED).predict(MIXED[:0]).shape == (0, 2)


def test_graph_of_the_usual_width_is_small() -> None:
    features = GENERATOR.normal(size=(90, 64))
    model = network_for("regression", features, width=128)
    graph = Graph(n_strings=0, n_numbers=64)
    tensor = model.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", 1])

    assert len(graph.to_model({}).SerializeToString()) < 1_000_000
