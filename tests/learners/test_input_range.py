from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto

from modelwright.learners.input_range import DOUBLE, LARGEST_SINGLE, SINGLE, InputRange
from modelwright.portable import NUMBERS, STRINGS, Graph

ROWS = np.array(
    [
        [np.nan, np.inf, -np.inf],
        [1e301, -1e301, 0.1],
        [1e-50, 16777217.0, -0.0],
        [1e30, 1, 2],
    ]
)


@pytest.mark.parametrize(
    "input_range",
    [DOUBLE, SINGLE, InputRange(limit=10.0), InputRange(limit=9.0, missing=-9.0)],
)
def test_graph_does_to_numbers_what_numpy_does(input_range: InputRange) -> None:
    graph = Graph(n_strings=0, n_numbers=3)

    tensor = input_range.to_portable(graph, NUMBERS)

    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", 3])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    strings = np.empty((len(ROWS), 0), dtype=object)
    answers = session.run(None, {STRINGS: strings, NUMBERS: ROWS})[0]
    expected = input_range.apply(ROWS).astype(np.float64)
    np.testing.assert_array_equal(answers, expected)
    assert not np.isinf(expected).any()
    assert np.isnan(expected).any() == (input_range.missing is None)


def test_matrix_in_range_is_not_copied() -> None:
    rows = np.array([[np.nan, 1.0]])

    assert DOUBLE.apply(rows) is rows
    assert SINGLE.apply(rows).dtype == np.float32


def test_sums_of_many_large_single_numbers_stay_finite() -> None:
    assert np.isfinite(np.float32(LARGEST_SINGLE) * np.float32(3e8))
