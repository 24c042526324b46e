from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto
from scipy import special

from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.portable.elementwise import elementwise, softmax

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

WIDTHS = [1, 2, 3, 5, 7, 8, 9, 30, 100]


def answer(write: Callable[[Graph], str], rows: Matrix) -> Callable[[Matrix], Matrix]:
    graph = Graph(n_strings=0, n_numbers=rows.shape[1])
    graph.output("answer", write(graph), TensorProto.DOUBLE, ["rows", rows.shape[1]])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString(), options)

    def run(part: Matrix) -> Matrix:
        strings = np.empty((len(part), 0), dtype=object)
        return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: part})[0])

    return run


def check_row_by_row(run: Callable[[Matrix], Matrix], rows: Matrix) -> None:
    batch = run(rows)
    for size in (1, 3):
        parts = [run(rows[start : start + size]) for start in range(0, len(rows), size)]
        np.testing.assert_array_equal(np.concatenate(parts), batch)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("operator", ["Exp", "Log", "Sigmoid", "Tanh"])
def test_function_answers_alike_for_one_row_and_for_many(operator: str, width: int) -> None:
    rows = np.random.default_rng(width).lognormal(size=(201, width))
    functions = {"Exp": np.exp, "Log": np.log, "Sigmoid": special.expit, "Tanh": np.tanh}

    run = answer(lambda graph: elementwise(graph, operator, NUMBERS, width), rows)

    np.testing.assert_allclose(run(rows), functions[operator](rows), rtol=1e-14, atol=1e-15)
    check_row_by_row(run, rows)


@pytest.mark.parametrize("width", WIDTHS)
def test_softmax_answers_alike_for_one_row_and_for_many(width: int) -> None:
    rows = 20 * np.random.default_rng(width).normal(size=(201, width))

    run = answer(lambda graph: softmax(graph, NUMBERS, width), rows)

    np.testing.assert_allclose(run(rows), special.softmax(rows, axis=1), atol=1e-15)
    check_row_by_row(run, rows)


def test_softmax_of_huge_numbers_is_finite() -> None:
    rows = np.array(
        [[1e300, -1e300, 0.0], [-1e300, -1e300, -1e300], [710.0, 711.0, -800.0]]
    )

    run = answer(lambda graph: softmax(graph, NUMBERS, 3), rows)

    np.testing.assert_allclose(run(rows), special.softmax(rows, axis=1), atol=1e-15)
