"""The nearest rows answer, in the columns that count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto
from sklearn.neighbors import KNeighborsRegressor

from modelwright import learners
from modelwright.learners import Rows
from modelwright.portable import NUMBERS, STRINGS, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners import FittedLearner
    from modelwright.records import Task

GENERATOR = np.random.default_rng(0)
PLAIN = {"n_neighbours": 7, "relevance": 0.0, "softness": 0.5}


def fit(
    task: Task, features: NDArray[Any], labels: NDArray[Any], **params: float
) -> FittedLearner:
    return learners.find("nearest_neighbours").fit(
        Rows(features, labels),
        params=PLAIN | params,
        task=task,
        n_classes=3,
        seed=0,
        n_threads=1,
    )


def in_graph(fitted: FittedLearner, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what ONNX Runtime answers, as one column or one for each class."""
    graph = Graph(n_strings=0, n_numbers=rows.shape[1])
    tensor = fitted.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    strings = np.empty((len(rows), 0), dtype=object)
    return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: rows})[0])


def test_even_neighbours_are_those_of_scikit_learn() -> None:
    features = np.rint(GENERATOR.normal(size=(200, 4)) * 1024) / 1024
    values = GENERATOR.normal(size=200)
    rows = np.rint(GENERATOR.normal(size=(50, 4)) * 1024) / 1024

    answers = fit("regression", features, values, softness=1e6).predict(rows)

    expected = KNeighborsRegressor(7).fit(features, values).predict(rows)
    np.testing.assert_allclose(answers, expected, rtol=1e-4, atol=1e-5)


def test_a_nearer_row_counts_more() -> None:
    features = np.array([[0.0], [1.0], [3.0]])
    values = np.array([0.0, 10.0, 1000.0])

    near = fit("regression", features, values, n_neighbours=2, softness=0.1)

    assert 0.0 < near.predict(np.array([[0.2]]))[0] < 2.0


def test_columns_count_by_their_correlation_with_the_target() -> None:
    features = GENERATOR.normal(size=(600, 12))
    labels = (features[:, 0] > 0).astype(np.int64)
    rows = GENERATOR.normal(size=(300, 12))
    truth = rows[:, 0] > 0

    plain, weighted = (
        (fit("binary", features, labels, relevance=relevance).predict(rows)[:, 1] > 0.5)
        for relevance in (0.0, 1.0)
    )

    assert (weighted == truth).mean() > (plain == truth).mean() + 0.1


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_ties_are_decided_alike_in_python_and_in_the_graph(task: Task) -> None:
    features = GENERATOR.integers(0, 2, (300, 3)).astype(np.float64)
    labels: NDArray[Any] = GENERATOR.integers(0, 2, 300)
    if task == "regression":
        labels = GENERATOR.normal(size=300) * 1e9

    fitted = fit(task, features, labels)

    answers = fitted.predict(features).reshape(300, -1)
    np.testing.assert_array_equal(in_graph(fitted, features), answers)


def test_no_class_is_ruled_out() -> None:
    features = np.repeat([[0.0], [5.0]], 50, axis=0)

    answers = fit("binary", features, np.repeat([0, 1], 50)).predict(features)

    assert answers[:, :2].min() > 0.01


def test_a_wide_table_is_kept_in_its_most_relevant_columns() -> None:
    features = GENERATOR.normal(size=(3_000, 600))
    labels = (features[:, 599] > 0).astype(np.int64)

    fitted = fit("binary", features, labels, relevance=1.0)

    graph = Graph(n_strings=0, n_numbers=600)
    graph.output(
        "answer", fitted.to_portable(graph, NUMBERS), TensorProto.DOUBLE, ["rows", 3]
    )
    assert graph.to_model({}).ByteSize() < 4e6
    assert (fitted.predict(features[:100])[:, 1] > 0.5).mean() == pytest.approx(
        labels[:100].mean(), abs=0.15
    )


def test_large_tables_are_declined() -> None:
    learner = learners.find("nearest_neighbours")

    assert learner.suits("binary", 1_000, 20)
    assert not learner.suits("binary", 100_000, 20)
    assert not learner.suits("binary", 1_000, 2_000)
    assert learners.find("linear").suits("binary", 10**7, 10**4)
