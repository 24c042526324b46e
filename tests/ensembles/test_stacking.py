"""Stacking: weights that are learned, in Python and in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto
from scipy.special import softmax

from modelwright.ensembles import LinearPool, LogarithmicPool
from modelwright.portable import NUMBERS, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[Any]

GENERATOR = np.random.default_rng(0)


def probabilities(y: Matrix, *, noise: float, n_classes: int) -> Matrix:
    """Return probabilities that know the class but for noise."""
    scores = np.eye(n_classes)[y] + noise * GENERATOR.normal(size=(len(y), n_classes))
    return np.asarray(softmax(scores, axis=1))


def in_graph(pool: LinearPool | LogarithmicPool, columns: list[Matrix]) -> Matrix:
    """Return what a pool answers in ONNX Runtime, its members' answers given as inputs."""
    width = columns[0].shape[1]
    graph = Graph(n_strings=0, n_numbers=width * len(columns))
    tensors = [
        graph.columns(NUMBERS, range(start * width, (start + 1) * width))
        for start in range(len(columns))
    ]
    answer = pool.to_portable(graph, tensors)
    graph.output("answer", answer, TensorProto.DOUBLE, ["rows", "n"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    strings = np.empty((len(columns[0]), 0), dtype=object)
    (found,) = session.run(None, {"strings": strings, NUMBERS: np.hstack(columns)})
    return np.asarray(found)


def log_loss(y: Matrix, shares: Matrix) -> float:
    """Return the mean of minus the logarithm of the right class's share."""
    return float(-np.log(shares[np.arange(len(y)), y]).mean())


@pytest.mark.parametrize("n_classes", [2, 4])
def test_the_better_member_is_believed_more(n_classes: int) -> None:
    y = GENERATOR.integers(n_classes, size=3_000)
    good = probabilities(y, noise=0.5, n_classes=n_classes)
    poor = probabilities(y, noise=3.0, n_classes=n_classes)

    pool = LogarithmicPool().fit([poor, good], y)

    assert pool.weights_[1] > 2 * pool.weights_[0] >= 0.0
    assert log_loss(y, pool.transform([poor, good])) < log_loss(y, good)
    assert pool.constants_[0] == 0.0


def test_with_a_handful_of_rows_weights_stay_nearly_equal() -> None:
    y = np.array([0, 1, 1, 0])
    good, poor = (probabilities(y, noise=noise, n_classes=2) for noise in (0.1, 3.0))

    assert np.allclose(LogarithmicPool().fit([poor, good], y).weights_, 0.5, atol=0.15)


def test_a_member_that_says_the_opposite_gets_no_weight() -> None:
    y = GENERATOR.normal(size=2_000)

    pool = LinearPool().fit([y + GENERATOR.normal(size=2_000) / 2, -y], y)

    assert pool.weights_[1] == 0.0
    assert 0.7 < pool.weights_[0] < 0.9


def test_a_constant_error_of_all_members_is_taken_away() -> None:
    y = GENERATOR.normal(size=2_000)
    members = [y + 5.0 + GENERATOR.normal(size=2_000) / 5 for _ in range(2)]

    pool = LinearPool().fit(members, y)

    assert pool.transform(members).mean() == pytest.approx(y.mean(), abs=1e-9)


def test_pools_answer_alike_in_the_graph() -> None:
    y = GENERATOR.integers(3, size=500)
    members = [probabilities(y, noise=noise, n_classes=3) for noise in (0.5, 1.0)]
    members[0][0] = [0.0, 1.0, 0.0]
    classes = LogarithmicPool().fit(members, y)
    columns = [y[:, None] + GENERATOR.normal(size=(500, 1)) for _ in range(3)]
    values = LinearPool().fit([column[:, 0] for column in columns], y.astype(float))

    shares, sums = in_graph(classes, members), in_graph(values, columns)

    np.testing.assert_allclose(shares, classes.transform(members), atol=1e-12)
    expected = values.transform([column[:, 0] for column in columns])
    np.testing.assert_allclose(sums[:, 0], expected, atol=1e-12)
