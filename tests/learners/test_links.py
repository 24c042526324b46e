from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto
from scipy import special

from modelwright.learners.links import Link, apply_link, link_to_portable
from modelwright.portable import NUMBERS, STRINGS, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCORES = np.array([-1e300, -800.0, -3.0, -1e-20, 0.0, 1e-20, 0.7, 36.0, 800.0, 1e300])


def test_sigmoid_gives_small_probabilities_in_full_precision() -> None:
    answers = apply_link("sigmoid", SCORES[:, None])

    np.testing.assert_allclose(answers[:, 1], special.expit(SCORES), rtol=1e-15)
    np.testing.assert_allclose(answers[:, 0], special.expit(-SCORES), rtol=1e-15)


def test_softmax_agrees_with_scipy() -> None:
    scores = np.random.default_rng(0).normal(size=(50, 4)) * 100

    np.testing.assert_allclose(
        apply_link("softmax", scores), special.softmax(scores, axis=1), rtol=1e-12
    )


def test_value_is_one_column_and_shares_are_left() -> None:
    shares = np.array([[0.25, 0.75], [1.0, 0.0]])

    assert apply_link("value", shares[:, :1]).tolist() == [0.25, 1.0]
    assert apply_link("share", shares[:, 1:]).tolist() == shares.tolist()
    assert apply_link("shares", shares) is shares


@pytest.mark.parametrize(
    ("link", "n_targets"),
    [("value", 1), ("share", 1), ("shares", 3), ("sigmoid", 1), ("softmax", 3)],
)
def test_graph_agrees_with_numpy(link: Link, n_targets: int) -> None:
    raw: NDArray[np.float64] = np.column_stack(
        [np.roll(SCORES, n) for n in range(n_targets)]
    )
    if link.startswith("share"):
        raw = special.expit(raw)
    graph = Graph(n_strings=0, n_numbers=n_targets)

    tensor = link_to_portable(link, graph, NUMBERS, n_targets)

    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    strings = np.empty((len(raw), 0), dtype=object)
    answers = np.asarray(session.run(None, {STRINGS: strings, NUMBERS: raw})[0])
    expected = apply_link(link, raw).reshape(len(raw), -1)
    np.testing.assert_allclose(answers, expected, rtol=1e-12, atol=1e-300)
