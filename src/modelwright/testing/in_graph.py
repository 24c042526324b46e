"""What ONNX Runtime computes for something that writes itself into a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto

from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.runtime.onnx_runtime import onnxruntime

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def run_in_graph(
    write: Callable[[Graph, str], str], values: NDArray[Any]
) -> Callable[[NDArray[Any]], NDArray[np.float64]]:
    """Return the function that ONNX Runtime computes for a member, on one thread.

    Parameters
    ----------
    write
        Its `to_portable`: takes a graph and the tensor that it reads, and returns its answer's.
    values
        Any values of the kind that it reads, shape (n_rows, n_columns): numbers, or objects for
        texts.

    Raises
    ------
    AssertionError
        If it leaves something to Python.
    """
    is_text, n_columns = values.dtype == object, values.shape[1]
    graph = Graph(
        n_strings=n_columns if is_text else 0, n_numbers=0 if is_text else n_columns
    )
    answer = write(graph, STRINGS if is_text else NUMBERS)
    if graph.steps:
        raise AssertionError(f"It leaves {graph.steps[0].method} to Python.")
    graph.output("answer", answer, TensorProto.DOUBLE, ["rows", "columns"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString(), options)

    def run(rows: NDArray[Any]) -> NDArray[np.float64]:
        """Return what the graph answers."""
        nothing: NDArray[Any] = np.empty((len(rows), 0), dtype=float if is_text else object)
        inputs = (rows, nothing) if is_text else (nothing, rows)
        (answers,) = session.run(None, dict(zip((STRINGS, NUMBERS), inputs, strict=True)))
        return np.asarray(answers)

    return run
