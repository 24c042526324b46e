from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from onnx import TensorProto

from modelwright.portable import NUMBERS, PYTHON, STRINGS, Graph, PythonStep
from modelwright.portable.graph import IR_VERSION, ML_DOMAIN, ML_OPSET, OPSET

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

ROWS = np.array([[1.5, -2.0, np.nan], [0.0, 1e300, -0.5]])
TEXTS = np.array([["red", "x"], ["", "grün"]], dtype=object)


def compute(
    write: Callable[[Graph], str],
    *,
    numbers: NDArray[np.float64] = ROWS,
    strings: NDArray[Any] = TEXTS,
    element_type: int = TensorProto.DOUBLE,
) -> NDArray[Any]:
    graph = Graph(n_strings=strings.shape[1], n_numbers=numbers.shape[1])
    graph.output("answer", write(graph), element_type, ["rows", "answers"])
    model = graph.to_model({}).SerializeToString()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options)
    return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: numbers})[0])


def test_arithmetic_is_done_in_double() -> None:
    third = compute(lambda graph: graph.divide(graph.number(1.0), graph.number(3.0)))
    sums = compute(lambda graph: graph.add(NUMBERS, graph.constant([1e-9, 1.0, 1.0])))
    rest = compute(lambda graph: graph.subtract(NUMBERS, graph.constant([1.0, 2.0, 3.0])))
    double = compute(lambda graph: graph.multiply(NUMBERS, graph.number(2.0)))
    product = compute(
        lambda graph: graph.matmul(graph.columns(NUMBERS, [0, 1]), [[1.0], [0.5]])
    )

    assert third == 1.0 / 3.0
    np.testing.assert_array_equal(sums, ROWS + np.array([1e-9, 1.0, 1.0]))
    np.testing.assert_array_equal(rest, ROWS - np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(double, ROWS * 2)
    np.testing.assert_array_equal(product, ROWS[:, :2] @ [[1.0], [0.5]])


def test_columns_of_columns_are_taken_from_their_source_and_all_in_order_cost_nothing() -> (
    None
):
    graph = Graph(n_strings=0, n_numbers=3)
    swapped = graph.columns(NUMBERS, [2, 1])

    assert graph.columns(NUMBERS, [0, 1, 2]) == NUMBERS
    assert graph.columns(swapped, [1]) == graph.column(NUMBERS, 1)
    np.testing.assert_array_equal(
        compute(lambda graph: graph.columns(graph.columns(NUMBERS, [2, 1]), [1, 0, 1])),
        ROWS[:, [1, 2, 1]],
    )


def test_columns_of_texts_are_looked_up_together_each_in_its_own_table() -> None:
    tables = [{"red": 1.0, "x": 2.0}, {"x": 3.0, "red": 4.0, "grün": 5.0, "": 6.0}]

    both = compute(lambda graph: graph.map_columns(STRINGS, [0, 1], tables))
    turned = compute(lambda graph: graph.map_columns(STRINGS, [1, 0], tables))
    one = compute(lambda graph: graph.map_columns(STRINGS, [1], tables[1:]))

    np.testing.assert_array_equal(both, [[1.0, 3.0], [np.nan, 5.0]])
    np.testing.assert_array_equal(turned, [[2.0, 4.0], [np.nan, 6.0]])
    np.testing.assert_array_equal(one, [[3.0], [5.0]])


@given(
    st.lists(st.text(max_size=3), min_size=2, max_size=4),
    st.lists(
        st.dictionaries(st.text(max_size=3), st.floats(-9, 9)), min_size=2, max_size=2
    ),
)
@settings(max_examples=30, deadline=None)
def test_no_text_of_one_column_is_taken_for_one_of_another(
    texts: list[str], tables: list[dict[str, float]]
) -> None:
    safe = [text.replace("\0", "") for text in texts]  # texts of a release hold no NUL
    strings = np.array([[text, text] for text in safe], dtype=object)

    found = compute(
        lambda graph: graph.map_columns(STRINGS, [0, 1], tables),
        strings=strings,
        numbers=np.zeros((len(safe), 1)),
    )

    expected = [[table.get(text, np.nan) for table in tables] for text in safe]
    np.testing.assert_array_equal(found, expected)


def test_columns_are_chosen_and_set_side_by_side() -> None:
    one = compute(lambda graph: graph.beside([graph.column(NUMBERS, 2)]))
    both = compute(
        lambda graph: graph.beside(
            [graph.column(NUMBERS, 2), graph.columns(NUMBERS, [1, 0])]
        )
    )

    np.testing.assert_array_equal(one, ROWS[:, [2]])
    np.testing.assert_array_equal(both, ROWS[:, [2, 1, 0]])


def test_missing_numbers_are_flagged_replaced_and_left_by_clipping() -> None:
    flags = compute(lambda graph: graph.missing_flags(NUMBERS))
    filled = compute(
        lambda graph: graph.where_missing(NUMBERS, graph.constant([[7.0, 8.0, 9.0]]))
    )
    clipped = compute(lambda graph: graph.clip(NUMBERS, -1.0, 1.0))

    np.testing.assert_array_equal(flags, [[0, 0, 1], [0, 0, 0]])
    np.testing.assert_array_equal(filled, [[1.5, -2.0, 9.0], [0.0, 1e300, -0.5]])
    np.testing.assert_array_equal(clipped, [[1.0, -1.0, np.nan], [0.0, 1.0, -0.5]])


def test_strings_are_mapped_and_unknown_ones_get_the_default() -> None:
    mapping = {"red": 1.0, "": 2.0, "grün": 0.1}

    mapped = compute(lambda graph: graph.map_strings(STRINGS, mapping, np.nan))
    nothing = compute(lambda graph: graph.map_strings(STRINGS, {}, -1.0))

    np.testing.assert_array_equal(mapped, [[1.0, np.nan], [2.0, 0.1]])
    np.testing.assert_array_equal(nothing, np.full((2, 2), -1.0))


@pytest.mark.parametrize("table", [["a", "ü", ""], [0.5, np.nan, 1e-300]])
def test_entries_of_a_table_are_chosen(table: list[Any]) -> None:
    is_text = isinstance(table[0], str)

    chosen = compute(
        lambda graph: graph.choose(table, graph.constant([[2, 0]], np.int64)),
        element_type=TensorProto.STRING if is_text else TensorProto.DOUBLE,
    )

    assert chosen.tolist() == [[table[2], table[0]]]


@settings(deadline=None)
@given(
    arrays.arrays(np.float64, (3, 2), elements=st.floats(-1e6, 1e6)),
    st.integers(0, 30),
)
def test_grid_is_that_of_numpy(numbers: NDArray[np.float64], bits: int) -> None:
    on_grid = compute(lambda graph: graph.on_grid(NUMBERS, bits), numbers=numbers)

    np.testing.assert_array_equal(on_grid, np.rint(numbers * 2.0**bits) / 2.0**bits)


def test_equal_constants_and_equal_nodes_are_written_once() -> None:
    graph = Graph(n_strings=0, n_numbers=2)

    first = graph.add(NUMBERS, graph.constant([1.0, 2.0]))
    second = graph.add(NUMBERS, graph.constant(np.array([1.0, 2.0])))
    other = graph.add(NUMBERS, graph.constant([[1.0, 2.0]]))

    assert first == second
    assert first != other
    graph.output("answer", other, TensorProto.DOUBLE, ["rows", 2])
    model = graph.to_model({})
    assert len(model.graph.initializer) == 2
    assert [node.op_type for node in model.graph.node] == ["Add", "Add"]


def test_an_output_costs_no_node_unless_its_tensor_has_a_name() -> None:
    graph = Graph(n_strings=0, n_numbers=2)
    total = graph.add(NUMBERS, NUMBERS)
    outputs = {
        "sum": total,
        "again": total,
        "given": NUMBERS,
        "half": graph.multiply(total, graph.number(0.25)),
    }
    for name, tensor in outputs.items():
        graph.output(name, tensor, TensorProto.DOUBLE, ["rows", 2])
    model = graph.to_model({})

    session = onnxruntime.InferenceSession(model.SerializeToString())
    rows = {STRINGS: np.empty((1, 0), dtype=object), NUMBERS: np.array([[1.0, 2.0]])}
    answers = session.run(list(outputs), rows)

    assert [answer.tolist() for answer in answers] == [
        [[2.0, 4.0]],
        [[2.0, 4.0]],
        [[1.0, 2.0]],
        [[0.5, 1.0]],
    ]
    assert [node.op_type for node in model.graph.node] == ["Add", "Mul"] + ["Identity"] * 2


def test_node_with_several_outputs_names_them_all() -> None:
    def write(graph: Graph) -> str:
        _, positions = graph.nodes(
            "TopK",
            graph.columns(NUMBERS, [0, 1]),
            graph.constant([1], np.int64),
            n_outputs=2,
            axis=1,
        )
        return graph.cast(positions, TensorProto.DOUBLE)

    np.testing.assert_array_equal(compute(write), [[0], [1]])


def test_model_states_its_versions_inputs_and_metadata() -> None:
    graph = Graph(n_strings=0, n_numbers=3)
    graph.output("answer", NUMBERS, TensorProto.DOUBLE, ["rows", 3])

    model = graph.to_model({"signature": "{}", "note": "ü"})

    assert model.ir_version == IR_VERSION
    opsets = {opset.domain: opset.version for opset in model.opset_import}
    assert opsets == {"": OPSET, ML_DOMAIN: ML_OPSET}
    assert [tensor.name for tensor in model.graph.input] == [STRINGS, NUMBERS]
    assert {entry.key: entry.value for entry in model.metadata_props} == {
        "signature": "{}",
        "note": "ü",
    }


def test_equal_graphs_become_equal_bytes() -> None:
    def build() -> bytes:
        graph = Graph(n_strings=1, n_numbers=1)
        mapped = graph.map_strings(STRINGS, {"a": 1.0, "b": 2.0}, 0.0)
        graph.output("answer", graph.add(mapped, NUMBERS), TensorProto.DOUBLE, ["rows", 1])
        return bytes(graph.to_model({"a": "1"}).SerializeToString(deterministic=True))

    assert build() == build()


def test_wrong_attribute_is_refused_when_the_model_is_made() -> None:
    graph = Graph(n_strings=0, n_numbers=1)
    tensor = graph.node("Softmax", NUMBERS, nonsense=1)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", 1])

    with pytest.raises(onnx.checker.ValidationError, match="nonsense"):
        graph.to_model({})


def test_step_in_python_is_asked_by_an_output_and_answers_as_an_input() -> None:
    graph = Graph(n_strings=1, n_numbers=2)
    step = PythonStep("predict", object())
    answered = graph.in_python(step, graph.column(NUMBERS, 1), n_columns=3)
    texts = PythonStep("transform", object())
    graph.in_python(texts, STRINGS, n_columns=1, element_type=TensorProto.STRING)
    graph.output("sum", graph.node("ReduceSum", answered), TensorProto.DOUBLE, [1, 1])

    model = graph.to_model({"mine": "kept"})

    session = onnxruntime.InferenceSession(model.SerializeToString())
    inputs = {
        STRINGS: np.array([["a"]], dtype=object),
        NUMBERS: np.array([[1.0, 2.0]]),
        "answered_0": np.array([[1.0, 2.0, 4.0]]),
        "answered_1": np.zeros((1, 1)),
    }
    asked, words, total = session.run(["asked_0", "asked_1", "sum"], inputs)
    assert (asked.tolist(), words.tolist(), total.tolist()) == ([[2.0]], [["a"]], [[7.0]])
    known = session.get_modelmeta().custom_metadata_map
    assert known == {"mine": "kept", PYTHON: '["predict", "transform"]'}
    assert graph.steps == [step, texts]
