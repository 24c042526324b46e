"""The graph builder: writes ONNX in double precision, node by node."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

OPSET = 21
ML_OPSET = 5
IR_VERSION = 10  # what ONNX Runtime 1.18 and later read; trees need 1.21
IR_VERSION_OF_SETS = 11  # 1.23: earlier ones need all memory for trees with large sets
ML_DOMAIN = "ai.onnx.ml"

STRINGS = "strings"
NUMBERS = "numbers"
# What a graph asks Python, and what Python answers, with the number of the step behind the name.
ASKED = "asked_"
ANSWERED = "answered_"
PYTHON = "modelwright.python"  # key of the metadata that name each step's method


@dataclass(frozen=True, slots=True)
class PythonStep:
    """A part of a model that no graph holds: a fitted object, and its method that answers."""

    method: str
    fitted: Any


class Graph:
    """An ONNX graph under construction, from the inputs `strings` and `numbers`.

    Tensors are named by text. Equal constants and equal nodes are written once, so that encoders
    which several members of an ensemble share cost nothing twice.

    Parameters
    ----------
    n_strings, n_numbers
        Columns of the two inputs; both inputs exist even when they have no column.
    """

    def __init__(self, *, n_strings: int, n_numbers: int) -> None:
        self._inputs = [
            helper.make_tensor_value_info(STRINGS, TensorProto.STRING, ["rows", n_strings]),
            helper.make_tensor_value_info(NUMBERS, TensorProto.DOUBLE, ["rows", n_numbers]),
        ]
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[bytes, onnx.TensorProto] = {}
        self._outputs: list[onnx.ValueInfoProto] = []
        self._named: list[tuple[str, str]] = []
        self._known: dict[bytes, list[str]] = {}
        # By tensor: the one whose columns it holds, and which.
        self._selected = {
            STRINGS: (STRINGS, tuple(range(n_strings))),
            NUMBERS: (NUMBERS, tuple(range(n_numbers))),
        }
        self.steps: list[PythonStep] = []
        self._ir_version = IR_VERSION

    def constant(self, values: ArrayLike, dtype: Any = None) -> str:
        """Return the tensor that holds these values; texts become a string tensor."""
        array = np.asarray(values) if dtype is None else np.asarray(values, dtype=dtype)
        if array.dtype.kind in "UO":
            tensor = _texts([str(text) for text in array.reshape(-1)], array.shape, "c")
        else:
            tensor = numpy_helper.from_array(np.array(array, order="C"), "c")
        key = tensor.SerializeToString(deterministic=True)
        if key not in self._initializers:
            tensor.name = f"c{len(self._initializers)}"
            self._initializers[key] = tensor
        return self._initializers[key].name

    def node(
        self,
        operator: str,
        *inputs: str,
        domain: str = "",
        n_outputs: int = 1,
        **attributes: Any,
    ) -> str:
        """Add a node and return the name of its first output."""
        return self.nodes(
            operator, *inputs, domain=domain, n_outputs=n_outputs, **attributes
        )[0]

    def nodes(
        self,
        operator: str,
        *inputs: str,
        domain: str = "",
        n_outputs: int = 1,
        **attributes: Any,
    ) -> list[str]:
        """Add a node and return the names of all its outputs."""
        node = helper.make_node(
            operator, list(inputs), [""] * n_outputs, domain=domain, **attributes
        )
        key = node.SerializeToString(deterministic=True)
        if key not in self._known:
            names = [f"t{len(self._nodes)}_{index}" for index in range(n_outputs)]
            node.ClearField("output")
            node.output.extend(names)
            self._nodes.append(node)
            self._known[key] = names
        return self._known[key]

    def columns(self, tensor: str, positions: Sequence[int]) -> str:
        """Return the columns at these positions, shape (rows, len(positions)).

        Columns of columns are taken from where these come from, and all in order are what they are.
        """
        source, known = self._selected.get(tensor, (tensor, None))
        chosen = tuple(known[each] for each in positions) if known else tuple(positions)
        if known and self._selected.get(source) == (source, chosen):
            return source
        result = self.node("Gather", source, self.constant(chosen, np.int64), axis=1)
        self._selected[result] = (source, chosen)
        return result

    def column(self, tensor: str, position: int) -> str:
        """Return one column, shape (rows, 1)."""
        return self.columns(tensor, [position])

    def beside(self, tensors: Sequence[str]) -> str:
        """Return tensors of shape (rows, k) set side by side."""
        return tensors[0] if len(tensors) == 1 else self.node("Concat", *tensors, axis=1)

    def add(self, left: str, right: str) -> str:
        """Return the sum."""
        return self.node("Add", left, right)

    def subtract(self, left: str, right: str) -> str:
        """Return the difference."""
        return self.node("Sub", left, right)

    def multiply(self, left: str, right: str) -> str:
        """Return the product, element by element."""
        return self.node("Mul", left, right)

    def divide(self, left: str, right: str) -> str:
        """Return the quotient."""
        return self.node("Div", left, right)

    def matmul(self, left: str, right: ArrayLike) -> str:
        """Return the matrix product with a constant of doubles."""
        return self.node("MatMul", left, self.constant(right, np.float64))

    def number(self, value: float) -> str:
        """Return a scalar constant of type double."""
        return self.constant(value, np.float64)

    def clip(self, tensor: str, low: float, high: float) -> str:
        """Return the values cut to an interval."""
        return self.node("Clip", tensor, self.number(low), self.number(high))

    def where_missing(self, tensor: str, replacement: str) -> str:
        """Return the tensor with NaN replaced."""
        return self.node("Where", self.node("IsNaN", tensor), replacement, tensor)

    def missing_flags(self, tensor: str) -> str:
        """Return 1.0 where a number is NaN and 0.0 elsewhere."""
        return self.cast(self.node("IsNaN", tensor), TensorProto.DOUBLE)

    def cast(self, tensor: str, to: int) -> str:
        """Return the tensor in another element type (a TensorProto constant)."""
        return self.node("Cast", tensor, to=to)

    def on_grid(self, tensor: str, bits: int) -> str:
        """Return values rounded to multiples of 2**-bits, halves to even, as `numpy.rint` does.

        Where two libraries sum in another order, the last bits differ; on the grid they agree, so
        a tree's threshold or a class's tie is decided alike everywhere.
        """
        scale = self.number(2.0**bits)
        return self.divide(self.node("Round", self.multiply(tensor, scale)), scale)

    def map_strings(self, tensor: str, mapping: Mapping[str, float], default: float) -> str:
        """Return a double for each string: the mapped value, or the default for any other string."""
        if not mapping:
            mapping = {"\0": default}  # the operator refuses an empty table
        return self.node(
            "LabelEncoder",
            tensor,
            domain=ML_DOMAIN,
            keys_tensor=_texts(list(mapping), [len(mapping)], "keys"),
            values_tensor=_doubles(list(mapping.values()), "values"),
            default_tensor=_doubles([default], "default"),
        )

    def map_columns(
        self, tensor: str, positions: Sequence[int], mappings: Sequence[Mapping[str, float]]
    ) -> str:
        """Return a double for each text of some columns, shape (rows, len(positions)).

        All take one look-up together, by their texts with the column's number before them: for a
        single row the number of nodes is what takes the time.

        Parameters
        ----------
        tensor
            Texts.
        positions
            Columns of it.
        mappings
            For each of these, numbers by text; NaN stands for any other text.
        """
        columns = self.columns(tensor, positions)
        if len(mappings) == 1:
            return self.map_strings(columns, mappings[0], math.nan)
        marks = [f"{number} " for number in range(len(mappings))]
        joint = {
            f"{mark}{text}": value
            for mark, mapping in zip(marks, mappings, strict=True)
            for text, value in mapping.items()
        }
        marked = self.node("StringConcat", self.constant(marks), columns)
        return self.map_strings(marked, joint, math.nan)

    def choose(self, table: ArrayLike, indices: str, *, axis: int = 0) -> str:
        """Return entries of a constant table (texts or doubles) at int64 indices."""
        return self.node("Gather", self.constant(table), indices, axis=axis)

    def need_sets(self) -> None:
        """Make runtimes that are too old for trees with sets refuse the model."""
        self._ir_version = IR_VERSION_OF_SETS

    def output(
        self, name: str, tensor: str, element_type: int, shape: Sequence[int | str]
    ) -> None:
        """Declare a tensor as an output of the model."""
        self._named.append((tensor, name))
        self._outputs.append(helper.make_tensor_value_info(name, element_type, list(shape)))

    def in_python(
        self,
        step: PythonStep,
        tensor: str,
        *,
        n_columns: int,
        element_type: int = TensorProto.DOUBLE,
    ) -> str:
        """Return the tensor of doubles, shape (rows, n_columns), that a step in Python answers.

        The model then has an output that says what the step is asked, and an input that takes
        its answer: who runs it runs it once for each step, in their order, and once more.
        """
        number = len(self.steps)
        self.steps.append(step)
        asked = ["rows", f"columns_{number}"]
        self.output(f"{ASKED}{number}", tensor, element_type, asked)
        answered = f"{ANSWERED}{number}"
        self._inputs.append(
            helper.make_tensor_value_info(answered, TensorProto.DOUBLE, ["rows", n_columns])
        )
        return answered

    def to_model(self, metadata: Mapping[str, str]) -> onnx.ModelProto:
        """Return the checked model; metadata travel inside it."""
        graph = helper.make_graph(
            self._nodes,
            "modelwright",
            self._inputs,
            self._outputs,
            list(self._initializers.values()),
        )
        _name_outputs(graph, self._named)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(ML_DOMAIN, ML_OPSET)]
        model = helper.make_model(
            graph,
            opset_imports=opsets,
            ir_version=self._ir_version,
            producer_name="modelwright",
        )
        methods = [step.method for step in self.steps]
        steps = {PYTHON: json.dumps(methods)} if methods else {}
        helper.set_model_props(model, {**metadata, **steps})
        onnx.checker.check_model(model)
        return model


def _name_outputs(graph: onnx.GraphProto, outputs: Sequence[tuple[str, str]]) -> None:
    """Call tensors by their names as outputs, which costs no node.

    Parameters
    ----------
    graph
        What is changed.
    outputs
        Each tensor with its name. An input, a constant or one that has a name is copied.
    """
    made = {tensor for node in graph.node for tensor in node.output}
    names: dict[str, str] = {}
    for tensor, name in outputs:
        if tensor in made and names.setdefault(tensor, name) == name:
            continue
        source = names.get(tensor, tensor)
        graph.node.append(helper.make_node("Identity", [source], [name]))
    for node in graph.node:
        node.input[:] = [names.get(tensor, tensor) for tensor in node.input]
        node.output[:] = [names.get(tensor, tensor) for tensor in node.output]


def _texts(texts: Sequence[str], shape: Sequence[int], name: str) -> onnx.TensorProto:
    values: Any = [text.encode() for text in texts]
    return helper.make_tensor(name, TensorProto.STRING, shape, values)


def _doubles(values: Sequence[float], name: str) -> onnx.TensorProto:
    array: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    return numpy_helper.from_array(array, name)
