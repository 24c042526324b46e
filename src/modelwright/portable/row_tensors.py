"""Tensors of a graph as registers: what is known of each while a row program is written."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from modelwright.portable.row_steps import Register, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.portable.row_steps import Kind

Shape = tuple[int, ...]
Places = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of the graph: its register, what that holds, and the tensor's shape for one row."""

    register: int
    kind: Kind
    shape: Shape


class Tensors:
    """The registers and steps written so far, and the tensors by name.

    Parameters
    ----------
    opsets
        Versions of the operators, for nodes that are run alone.
    """

    def __init__(self, opsets: Sequence[onnx.OperatorSetIdProto]) -> None:
        self._opsets = list(opsets)
        self._tensors: dict[str, Tensor] = {}
        self._constants: dict[str, NDArray[Any]] = {}
        self.registers: list[Register] = []
        self.steps: list[Step] = []

    def __getitem__(self, name: str) -> Tensor:
        """Return a tensor."""
        return self._tensors[name]

    def of(self, node: onnx.NodeProto) -> list[Tensor]:
        """Return the tensors that a node reads."""
        return [self._tensors[name] for name in node.input]

    def constant(self, name: str) -> NDArray[Any] | None:
        """Return a constant tensor in its own shape and type; None for what depends on the row."""
        return self._constants.get(name)

    def add_constant(self, name: str, values: NDArray[Any]) -> None:
        """Add a tensor that is the same for every row."""
        self._constants[name] = values
        kind: Kind = "texts" if values.dtype.kind in "OUS" else "numbers"
        self._add(name, kind, values.shape, plain(values))

    def add_input(self, name: str, kind: Kind, width: int) -> int:
        """Add an input of one row and return its register."""
        return self._add(name, kind, (1, width))

    def add_step(
        self,
        name: str,
        operation: str,
        inputs: Sequence[Tensor],
        shape: Shape,
        details: Mapping[str, Any] | None = None,
        *,
        kind: Kind = "numbers",
    ) -> None:
        """Add a step, and the tensor of this name that it fills."""
        register = self._add(name, kind, shape)
        sources = tuple(tensor.register for tensor in inputs)
        self.steps.append(Step(operation, sources, register, details or {}))

    def run(
        self, node: onnx.NodeProto, inputs: Sequence[NDArray[Any]]
    ) -> list[NDArray[Any]]:
        """Return what a single node answers to constant inputs."""
        from onnx.reference import ReferenceEvaluator  # not quick to import

        feeds = dict(zip(node.input, inputs, strict=True))
        described = [
            helper.make_tensor_value_info(
                name, helper.np_dtype_to_tensor_dtype(_plain_dtype(array)), array.shape
            )
            for name, array in feeds.items()
        ]
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.UNDEFINED, None)
            for name in node.output
        ]
        graph = helper.make_graph([node], "one", described, outputs)
        model = helper.make_model(graph, opset_imports=self._opsets)
        answers = ReferenceEvaluator(model).run(None, feeds)
        return [np.asarray(answer) for answer in answers]

    def _add(
        self, name: str, kind: Kind, shape: Shape, constant: NDArray[Any] | None = None
    ) -> int:
        size = 0 if kind == "words" else prod(shape)
        self.registers.append(Register(kind, size, constant))
        self._tensors[name] = Tensor(len(self.registers) - 1, kind, shape)
        return len(self.registers) - 1


def fields_of(node: onnx.NodeProto) -> dict[str, Any]:
    """Return a node's attributes by name."""
    return {each.name: helper.get_attribute_value(each) for each in node.attribute}


def array_of(tensor: onnx.TensorProto) -> NDArray[Any]:
    """Return a stored tensor; texts become objects."""
    if tensor.data_type == TensorProto.STRING:
        texts = [text.decode() for text in tensor.string_data]
        return np.array(texts, dtype=object).reshape(tuple(tensor.dims))
    return numpy_helper.to_array(tensor)


def plain(values: NDArray[Any]) -> NDArray[Any]:
    """Return texts or doubles in a row."""
    flat = values.reshape(-1)
    return flat.astype(object if flat.dtype.kind in "OUS" else np.float64)


def spread(shape: Shape, to: Shape) -> Places:
    """Return, for each place of a tensor that another was broadcast to, the place it comes from."""
    places = np.arange(prod(shape), dtype=np.int64).reshape(shape)
    return np.ascontiguousarray(np.broadcast_to(places, to)).reshape(-1)


def _plain_dtype(array: NDArray[Any]) -> np.dtype[Any]:
    return np.dtype(object) if array.dtype.kind in "OUS" else array.dtype
