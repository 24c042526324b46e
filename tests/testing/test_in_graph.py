"""What something writes into a graph is computed; what it leaves to Python is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright.portable import PythonStep
from modelwright.testing import run_in_graph

if TYPE_CHECKING:
    from modelwright.portable import Graph


def test_numbers_and_texts_are_computed() -> None:
    numbers = np.array([[1.0], [2.5]])
    texts = np.array([["a"], ["b"]], dtype=object)

    doubled = run_in_graph(lambda graph, tensor: graph.add(tensor, tensor), numbers)
    mapped = run_in_graph(
        lambda graph, tensor: graph.map_strings(tensor, {"a": 7.0}, 0.0), texts
    )

    assert doubled(numbers).tolist() == [[2.0], [5.0]]
    assert mapped(texts).tolist() == [[7.0], [0.0]]


def test_step_in_python_is_refused() -> None:
    def write(graph: Graph, tensor: str) -> str:
        return graph.in_python(PythonStep("predict", object()), tensor, n_columns=1)

    with pytest.raises(AssertionError, match="It leaves predict to Python"):
        run_in_graph(write, np.ones((1, 1)))
