"""The row program: a portable model as flat steps for a single row, which other languages run.

A graph in ONNX works on tensors of any shape. With one row every shape is known, so each tensor becomes
a flat register of numbers or texts, and every operator that only moves values (Reshape, Transpose,
Concat, Gather at constant places, and more) becomes a list of places. What is left are a dozen kinds
of steps, few enough to be written once for each language.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from modelwright.errors import ReleaseError, some
from modelwright.portable.graph import ANSWERED, STRINGS
from modelwright.portable.row_operators import OPERATORS
from modelwright.portable.row_steps import RowProgram
from modelwright.portable.row_tensors import Tensors, array_of, fields_of

if TYPE_CHECKING:
    import onnx

    from modelwright.portable.row_steps import Kind, Step


def row_program(model: onnx.ModelProto) -> RowProgram:
    """Return the program of a model that `Graph` has written.

    Raises
    ------
    ReleaseError
        If a part of the model is left to Python, or an operator has no step.
    """
    graph = model.graph
    _refuse_unknown(graph)
    tensors = Tensors(model.opset_import)
    inputs = {}
    for node in graph.input:
        kind: Kind = "texts" if node.name == STRINGS else "numbers"
        width = node.type.tensor_type.shape.dim[1].dim_value
        inputs[node.name] = tensors.add_input(node.name, kind, width)
    for stored in graph.initializer:
        tensors.add_constant(stored.name, array_of(stored))
    for node in graph.node:
        _write(tensors, node)
    outputs = {node.name: tensors[node.name].register for node in graph.output}
    registers, steps = tuple(tensors.registers), tuple(tensors.steps)
    return _without_unused(RowProgram(registers, steps, inputs, outputs))


def _refuse_unknown(graph: onnx.GraphProto) -> None:
    if any(node.name.startswith(ANSWERED) for node in graph.input):
        raise ReleaseError(
            "A part of this model runs in Python, so no other language can hold it. Build "
            "without the learner or feature of your own that needs it, or with "
            "[constraints] portable = true."
        )
    unknown = {node.op_type for node in graph.node} - {*OPERATORS, "Shape"}
    if unknown:
        raise ReleaseError(
            f"The model holds the operators {some(sorted(unknown))}, which no step of other "
            "languages computes. Leave out the learner or feature that writes them, or use "
            "the release with ONNX Runtime."
        )


def _write(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a node's steps; what is the same for every row is computed here, once."""
    if node.op_type == "Shape":
        fields = fields_of(node)
        shape = np.array(tensors[node.input[0]].shape, dtype=np.int64)
        tensors.add_constant(
            node.output[0], shape[fields.get("start", 0) : fields.get("end")]
        )
        return
    constants = [tensors.constant(name) for name in node.input]
    known = [values for values in constants if values is not None]
    if len(known) < len(constants):
        OPERATORS[node.op_type](tensors, node)
        return
    for name, values in zip(node.output, tensors.run(node, known), strict=True):
        tensors.add_constant(name, values)


def _without_unused(program: RowProgram) -> RowProgram:
    """Return the program without steps and constants that no output needs, registers renumbered."""
    needed = set(program.outputs.values())
    steps: list[Step] = []
    for step in reversed(program.steps):
        if step.output in needed:
            steps.append(step)
            needed.update(step.inputs)
    needed.update(program.inputs.values())
    numbers = {old: new for new, old in enumerate(sorted(needed))}
    return RowProgram(
        registers=tuple(program.registers[old] for old in numbers),
        steps=tuple(
            replace(
                step,
                inputs=tuple(numbers[each] for each in step.inputs),
                output=numbers[step.output],
            )
            for step in reversed(steps)
        ),
        inputs={name: numbers[each] for name, each in program.inputs.items()},
        outputs={name: numbers[each] for name, each in program.outputs.items()},
    )
