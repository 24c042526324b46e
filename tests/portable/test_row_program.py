"""The row program as a whole: what is constant is computed once, what nobody needs is left out."""

from __future__ import annotations

import numpy as np
import pytest
from onnx import TensorProto

from modelwright.errors import ReleaseError
from modelwright.portable import NUMBERS, OPERATORS, Graph, PythonStep, row_program


def test_constants_are_folded_and_unused_steps_left_out() -> None:
    graph = Graph(n_strings=1, n_numbers=2)
    third = graph.divide(graph.number(1.0), graph.number(3.0))
    graph.node("Exp", NUMBERS)  # nobody reads it
    graph.output("answer", graph.multiply(NUMBERS, third), TensorProto.DOUBLE, ["rows", 2])

    program = row_program(graph.to_model({}))

    assert [step.operation for step in program.steps] == ["binary"]
    constants = [each.constant for each in program.registers if each.constant is not None]
    assert [constant.tolist() for constant in constants] == [[1.0 / 3.0]]
    assert set(program.inputs) == {"strings", "numbers"}
    assert program.registers[program.inputs["numbers"]].size == 2
    assert program.registers[program.outputs["answer"]].size == 2


def test_only_sums_products_and_exponentials_are_not_exact() -> None:
    def is_exact(operator: str, *more: str) -> bool:
        graph = Graph(n_strings=0, n_numbers=2)
        names = [graph.constant([1], np.int64) for _ in more]
        answer = graph.node(operator, NUMBERS, *names)
        graph.output("answer", answer, TensorProto.DOUBLE, ["rows", "k"])
        return row_program(graph.to_model({})).is_exact

    assert is_exact("Sqrt")
    assert is_exact("ReduceMax", "axis")
    assert not is_exact("Exp")
    assert not is_exact("ReduceSum", "axis")


def test_a_model_that_needs_python_is_refused() -> None:
    graph = Graph(n_strings=0, n_numbers=1)
    answer = graph.in_python(PythonStep("predict", object()), NUMBERS, n_columns=1)
    graph.output("answer", answer, TensorProto.DOUBLE, ["rows", 1])

    with pytest.raises(ReleaseError, match="runs in Python"):
        row_program(graph.to_model({}))


def test_an_operator_that_is_not_known_is_refused_by_name() -> None:
    graph = Graph(n_strings=0, n_numbers=1)
    graph.output("answer", graph.node("Sinh", NUMBERS), TensorProto.DOUBLE, ["rows", 1])

    assert "Sinh" not in OPERATORS
    with pytest.raises(ReleaseError, match="'Sinh'"):
        row_program(graph.to_model({}))
