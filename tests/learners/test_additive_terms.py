"""Step functions of one column and of two, by hand and in the graph."""

from __future__ import annotations

import numpy as np
import onnxruntime
from onnx import TensorProto

from modelwright.learners.additive_terms import AdditiveScores, Term
from modelwright.portable import NUMBERS, STRINGS, Graph

ALONE = Term((0,), (np.array([1.0, 2.0]),), np.array([[9.0], [0.0], [1.0], [2.0]]))
PAIR = Term(
    (1, 0),
    (np.array([0.5]), np.array([1.0])),
    np.arange(9.0).reshape(3, 3, 1) * 100,
)
ROWS = np.array([[0.5, 0.0], [1.0, np.nan], [np.nan, 0.5], [7.0, 0.4]])


def in_graph(model: AdditiveScores, rows: np.ndarray) -> np.ndarray:
    graph = Graph(n_strings=0, n_numbers=rows.shape[1])
    tensor = model.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    strings = np.empty((len(rows), 0), dtype=object)
    return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: rows})[0])


def test_a_step_begins_at_its_cut_and_missing_has_a_bin_of_its_own() -> None:
    assert ALONE.of(ROWS)[:, 0].tolist() == [0.0, 1.0, 9.0, 2.0]


def test_a_pair_looks_its_two_bins_up() -> None:
    assert PAIR.of(ROWS)[:, 0].tolist() == [400.0, 200.0, 600.0, 500.0]


def test_terms_are_added_to_the_start_in_python_and_in_the_graph() -> None:
    model = AdditiveScores(np.array([0.25]), (ALONE, PAIR), "value")

    answers = model.predict(ROWS)

    assert answers.tolist() == [400.25, 201.25, 609.25, 502.25]
    assert in_graph(model, ROWS)[:, 0].tolist() == answers.tolist()


def test_several_scores_share_the_bins() -> None:
    scores = np.array([[0.0, 0.0, 3.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    term = Term((0,), (np.array([1.0]),), scores)
    model = AdditiveScores(np.zeros(3), (term,), "softmax")

    answers = model.predict(ROWS)

    assert answers.argmax(axis=1).tolist() == [0, 1, 2, 1]
    np.testing.assert_allclose(in_graph(model, ROWS), answers, rtol=1e-12)


def test_cuts_between_equal_steps_go() -> None:
    scores = np.array([[9.0], [0.0], [0.0], [2.0], [2.0]])
    term = Term((0,), (np.array([1.0, 2.0, 3.0]),), scores)

    shorter = term.without_idle_cuts()

    assert shorter.cuts[0].tolist() == [2.0]
    assert shorter.scores[:, 0].tolist() == [9.0, 0.0, 2.0]
    np.testing.assert_array_equal(shorter.of(ROWS), term.of(ROWS))
