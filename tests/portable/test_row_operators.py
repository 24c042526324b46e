"""Each operator as steps for one row: what ONNX Runtime computes, and a clear refusal of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto
from tests.row_machine import run_program

from modelwright.errors import ReleaseError
from modelwright.portable import NUMBERS, STRINGS, Graph, row_program

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[[Graph], str]

ROWS = np.array([[1.5, -2.0, np.nan, 0.5], [0.0, 4.0, -0.5, 2.5], [3.0, 0.25, 7.5, -1.0]])
TEXTS = np.array([["red", "a b a"], ["", "b"], ["grün", "b a"]], dtype=object)


def binary(operator: str) -> Write:
    return lambda graph: graph.node(
        operator, graph.columns(NUMBERS, [0, 1, 3]), graph.column(NUMBERS, 1)
    )


def comparison(operator: str) -> Write:
    return lambda graph: graph.cast(
        graph.node(operator, NUMBERS, graph.number(0.5)), TensorProto.DOUBLE
    )


def unary(operator: str) -> Write:
    return lambda graph: graph.node(operator, graph.node("Abs", NUMBERS))


def reduction(operator: str, keepdims: int) -> Write:
    def write(graph: Graph) -> str:
        known = graph.columns(NUMBERS, [0, 1, 3])
        deep = graph.node("Unsqueeze", known, graph.constant([2], np.int64))
        both = graph.node("Mul", deep, graph.constant([[[1.0, 2.0]]]))
        reduced = graph.node(
            operator, both, graph.constant([1], np.int64), keepdims=keepdims
        )
        return graph.node("Reshape", reduced, graph.constant([-1, 2], np.int64))

    return write


def split(graph: Graph) -> str:
    first, second = graph.nodes("Split", NUMBERS, n_outputs=2, axis=1, num_outputs=2)
    return graph.beside([second, first])


def nearest(what: int) -> Write:
    def write(graph: Graph) -> str:
        known = graph.where_missing(NUMBERS, graph.number(9.0))
        count = graph.constant([2], np.int64)
        found = graph.nodes("TopK", known, count, n_outputs=2, axis=1, largest=0)[what]
        return graph.cast(found, TensorProto.DOUBLE)

    return write


def stacked_product(graph: Graph) -> str:
    """Multiply each of two lines with a matrix of its own, as the network for tables does."""
    known = graph.where_missing(NUMBERS, graph.number(1.0))
    lines = graph.node("Reshape", known, graph.constant([-1, 2, 1, 2], np.int64))
    weights = graph.constant(np.arange(12.0).reshape(2, 2, 3))
    product = graph.node("MatMul", lines, weights)
    return graph.node("Reshape", product, graph.constant([-1, 6], np.int64))


def words(graph: Graph) -> str:
    text = graph.node("Reshape", graph.column(STRINGS, 1), graph.constant([-1], np.int64))
    split_words = graph.nodes("StringSplit", text, n_outputs=2, delimiter=" ")[0]
    counts = graph.node(
        "TfIdfVectorizer",
        split_words,
        mode="TF",
        min_gram_length=1,
        max_gram_length=2,
        max_skip_count=0,
        ngram_counts=[0, 2],
        ngram_indexes=[2, 0, 1],
        pool_strings=["a", "b", "b", "a"],
    )
    return graph.cast(counts, TensorProto.DOUBLE)


def joined(graph: Graph) -> str:
    both = graph.node("StringConcat", graph.constant(["1 ", "2 "]), STRINGS)
    return graph.map_strings(both, {"1 red": 1.0, "2 b": 2.0}, -1.0)


def where_texts(graph: Graph) -> str:
    is_small = graph.node("Less", graph.column(NUMBERS, 0), graph.number(1.0))
    chosen = graph.node(
        "Where", is_small, graph.constant(["small"]), graph.column(STRINGS, 0)
    )
    return graph.map_strings(chosen, {"small": 1.0, "red": 2.0}, 0.0)


def constant_rows(graph: Graph) -> str:
    """Repeat constants for each row, by a shape that is only known with the rows."""
    n_rows = graph.node("Shape", NUMBERS, start=0, end=1)
    shape = graph.node("Concat", n_rows, graph.constant([1], np.int64), axis=0)
    return graph.node("Expand", graph.constant([[2.0, 3.0]]), shape)


WRITERS: dict[str, Write] = {
    **{name: binary(name) for name in ("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum")},
    **{
        name: comparison(name)
        for name in ("Equal", "GreaterOrEqual", "Less", "LessOrEqual")
    },
    **{
        name: unary(name)
        for name in ("Abs", "Exp", "Floor", "Log", "Round", "Sign", "Sqrt")
    },
    **{name: reduction(name, 1) for name in ("ReduceMax", "ReduceMin")},
    "ReduceSum": reduction("ReduceSum", 0),
    "ArgMax": lambda graph: graph.cast(
        graph.node("ArgMax", graph.columns(NUMBERS, [0, 1, 3]), axis=1), TensorProto.DOUBLE
    ),
    "Cast": lambda graph: graph.cast(
        graph.cast(graph.node("Mul", NUMBERS, graph.number(0.1)), TensorProto.FLOAT),
        TensorProto.DOUBLE,
    ),
    "Clip": lambda graph: graph.clip(graph.columns(NUMBERS, [0, 1, 3]), -1.0, 1.0),
    "Concat": lambda graph: graph.beside(
        [graph.column(NUMBERS, 1), graph.column(NUMBERS, 0), graph.columns(NUMBERS, [1, 1])]
    ),
    "Expand": constant_rows,
    "Gather": lambda graph: graph.choose(
        np.arange(10.0),
        graph.cast(graph.node("Abs", graph.column(NUMBERS, 1)), TensorProto.INT64),
    ),
    "Identity": lambda graph: graph.node("Identity", NUMBERS),
    "IsNaN": lambda graph: graph.missing_flags(NUMBERS),
    "LabelEncoder": lambda graph: graph.map_strings(STRINGS, {"red": 1.0, "": 2.0}, np.nan),
    "MatMul": stacked_product,
    "Relu": lambda graph: graph.node("Relu", NUMBERS),
    "Reshape": lambda graph: graph.node(
        "Reshape", NUMBERS, graph.constant([-1, 4], np.int64)
    ),
    "Split": split,
    "Squeeze": lambda graph: graph.node(
        "Squeeze",
        graph.node("Unsqueeze", NUMBERS, graph.constant([1], np.int64)),
        graph.constant([1], np.int64),
    ),
    "StringConcat": joined,
    "StringSplit": words,
    "TfIdfVectorizer": words,
    "TopK": nearest(0),
    "TopK places": nearest(1),
    "Transpose": lambda graph: graph.node(
        "Reshape",
        graph.node(
            "Transpose",
            graph.node("Reshape", NUMBERS, graph.constant([-1, 2, 2], np.int64)),
            perm=[0, 2, 1],
        ),
        graph.constant([-1, 4], np.int64),
    ),
    "Unsqueeze": lambda graph: graph.node(
        "Reshape",
        graph.node("Unsqueeze", NUMBERS, graph.constant([0], np.int64)),
        graph.constant([-1, 4], np.int64),
    ),
    "Where": where_texts,
}


def model_of(write: Write) -> Any:
    graph = Graph(n_strings=2, n_numbers=4)
    graph.output("answer", write(graph), TensorProto.DOUBLE, ["rows", "answers"])
    return graph.to_model({})


@pytest.mark.parametrize("name", WRITERS)
def test_operator_answers_as_onnx_runtime_does(name: str) -> None:
    model = model_of(WRITERS[name])
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (expected,) = session.run(None, {STRINGS: TEXTS, NUMBERS: ROWS})

    answers = run_program(row_program(model), TEXTS, ROWS)["answer"]

    assert name.split(maxsplit=1)[0] in {node.op_type for node in model.graph.node}
    np.testing.assert_allclose(answers.reshape(expected.shape), expected, rtol=1e-15)


REFUSED: dict[str, Write] = {
    "a look-up in a table that depends on the row": lambda graph: graph.node(
        "Gather", NUMBERS, graph.cast(graph.column(NUMBERS, 0), TensorProto.INT64), axis=1
    ),
    "a comparison of texts": lambda graph: graph.cast(
        graph.node("Equal", STRINGS, graph.constant(["red"])), TensorProto.DOUBLE
    ),
    "a clip with ends that depend on the row": lambda graph: graph.node(
        "Clip", NUMBERS, graph.node("ReduceMin", NUMBERS, keepdims=0), graph.number(1.0)
    ),
    "a change to or from other than doubles": lambda graph: graph.cast(
        STRINGS, TensorProto.DOUBLE
    ),
    "the largest numbers": lambda graph: graph.nodes(
        "TopK", NUMBERS, graph.constant([1], np.int64), n_outputs=2, axis=1
    )[0],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_step_computes_is_refused_by_name(what: str) -> None:
    with pytest.raises(ReleaseError, match=what):
        row_program(model_of(REFUSED[what]))
