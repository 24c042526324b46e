"""Each operator of our graphs as steps for a single row."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, numpy_helper

from modelwright.errors import ReleaseError
from modelwright.portable.row_tensors import fields_of, plain, spread
from modelwright.portable.row_trees import tree_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import onnx

    from modelwright.portable.row_tensors import Tensor, Tensors

    Operator = Callable[[Tensors, onnx.NodeProto], None]

# Numbers are doubles all along: what a change of their type does to them.
_CASTS = {
    TensorProto.DOUBLE: "same",
    TensorProto.FLOAT: "to_single",
    TensorProto.INT64: "truncate",
}


def move(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write what only moves values: run it on their places, all inputs numbered in one row."""
    joins = node.op_type == "Concat"  # its constants are values, others' say where to
    moved = [name for name in node.input if joins or tensors.constant(name) is None]
    _move(tensors, node, moved)


def gather(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a choice of places, or a look-up in a constant table."""
    data, indices = tensors.of(node)
    if tensors.constant(node.input[1]) is not None:
        _move(tensors, node, [node.input[0]])
        return
    table = tensors.constant(node.input[0])
    if table is None or fields_of(node).get("axis", 0) != 0:
        raise _no_step("a look-up in a table that depends on the row")
    details = {"table": plain(table), "width": prod(data.shape[1:])}
    shape = (*indices.shape, *data.shape[1:])
    name = node.output[0]
    tensors.add_step(name, "look_up", [indices], shape, details, kind=data.kind)


def unary(function: str) -> Operator:
    """Return the operator that computes a function of each number."""

    def write(tensors: Tensors, node: onnx.NodeProto) -> None:
        """Write the step."""
        _unary(tensors, node, {"function": function})

    return write


def binary(function: str) -> Operator:
    """Return the operator that computes a function of two tensors or more, from the left."""

    def write(tensors: Tensors, node: onnx.NodeProto) -> None:
        """Write a step for each tensor after the first."""
        left, *others = tensors.of(node)
        if left.kind != "numbers":
            raise _no_step("a comparison of texts")
        for number, right in enumerate(others, start=1):
            is_last = number == len(others)
            name = node.output[0] if is_last else f"{node.output[0]}/{number}"
            places, shape = _side_by_side(left=left, right=right)
            details = {"function": function, **places}
            tensors.add_step(name, "binary", [left, right], shape, details)
            left = tensors[name]

    return write


def reduction(function: str) -> Operator:
    """Return the operator that joins the numbers along axes into one."""

    def write(tensors: Tensors, node: onnx.NodeProto) -> None:
        """Write the step."""
        source = tensors[node.input[0]]
        rank = len(source.shape)
        axes = tensors.constant(node.input[1]) if len(node.input) > 1 else None
        axis = {int(each) % rank for each in (range(rank) if axes is None else axes)}
        kept = [size for at, size in enumerate(source.shape) if at not in axis]
        ones = tuple(1 if at in axis else size for at, size in enumerate(source.shape))
        places = np.arange(prod(source.shape)).reshape(source.shape)
        moved = np.moveaxis(places, tuple(axis), range(-len(axis), 0))
        details = {"function": function, "places": moved.reshape(prod(kept), -1)}
        shape = ones if fields_of(node).get("keepdims", 1) else tuple(kept)
        tensors.add_step(node.output[0], "reduce", [source], shape, details)

    return write


def where(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a choice between two tensors, by a third."""
    condition, left, right = sources = tensors.of(node)
    places, shape = _side_by_side(condition=condition, left=left, right=right)
    tensors.add_step(node.output[0], "where", sources, shape, places, kind=left.kind)


def clip(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a cut to an interval."""
    low, high = (tensors.constant(name) for name in node.input[1:])
    if low is None or high is None:
        raise _no_step("a clip with ends that depend on the row")
    details = {"function": "clip", "low": float(low), "high": float(high)}
    _unary(tensors, node, details)


def cast(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a change of type."""
    to = fields_of(node)["to"]
    if to not in _CASTS or tensors[node.input[0]].kind != "numbers":
        raise _no_step("a change to or from other than doubles, singles and whole numbers")
    _unary(tensors, node, {"function": _CASTS[to]})


def mat_mul(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a product of matrices, or of stacks of them."""
    left, right = tensors.of(node)
    *stack_left, n_rows, n_inner = left.shape
    *stack_right, _, n_columns = right.shape
    stack = np.broadcast_shapes(tuple(stack_left), tuple(stack_right))
    details = {
        "n_rows": n_rows,
        "n_inner": n_inner,
        "n_columns": n_columns,
        "left": spread(tuple(stack_left), stack) * n_rows * n_inner,
        "right": spread(tuple(stack_right), stack) * n_inner * n_columns,
    }
    shape = (*stack, n_rows, n_columns)
    tensors.add_step(node.output[0], "matmul", [left, right], shape, details)


def arg_max(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write the place of a row's largest number."""
    (source,) = tensors.of(node)
    if len(source.shape) != 2 or fields_of(node).get("axis", 0) != 1:
        raise _no_step("the largest of other than a row's numbers")
    shape = (1, 1) if fields_of(node).get("keepdims", 1) else (1,)
    tensors.add_step(node.output[0], "arg_max", [source], shape)


def top_k(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write the smallest of a row's numbers, and their places."""
    source = tensors[node.input[0]]
    count = tensors.constant(node.input[1])
    is_row = prod(source.shape[:-1]) == 1
    if count is None or not is_row or fields_of(node).get("largest", 1):
        raise _no_step("the largest numbers, or those of several lines")
    n = int(count.reshape(-1)[0])
    shape = (*source.shape[:-1], n)
    for name, what in zip(node.output, ("values", "places"), strict=True):
        tensors.add_step(name, "smallest", [source], shape, {"what": what, "n": n})


def label_encoder(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a table from texts to numbers."""
    (source,) = tensors.of(node)
    fields = fields_of(node)
    details = {
        "keys": [key.decode() for key in fields["keys_tensor"].string_data],
        "values": numpy_helper.to_array(fields["values_tensor"]),
        "default": float(numpy_helper.to_array(fields["default_tensor"]).reshape(-1)[0]),
    }
    tensors.add_step(node.output[0], "map", [source], source.shape, details)


def string_concat(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write two texts, one behind the other."""
    left, right = tensors.of(node)
    places, shape = _side_by_side(left=left, right=right)
    tensors.add_step(node.output[0], "join", [left, right], shape, places, kind="texts")


def string_split(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write a text's words; only a row's single text can be split, at single spaces."""
    (source,) = tensors.of(node)
    if prod(source.shape) != 1 or fields_of(node).get("delimiter") != b" ":
        raise _no_step("a split of several texts, or at other than spaces")
    tensors.add_step(node.output[0], "split", [source], (1, 0), kind="words")


def tf_idf_vectorizer(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write how often each word, and each pair of neighbours, stands among the words."""
    (source,) = tensors.of(node)
    fields = fields_of(node)
    if fields["mode"] != b"TF" or fields.get("weights"):
        raise _no_step("a weighted count of words")
    pool = [word.decode() for word in fields["pool_strings"]]
    starts = fields["ngram_counts"]
    n_single = starts[1] if len(starts) > 1 else len(pool)
    pairs = pool[n_single:]
    terms = pool[:n_single] + [
        f"{first} {second}" for first, second in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    details = {"terms": terms, "columns": np.array(fields["ngram_indexes"])}
    tensors.add_step(node.output[0], "count_terms", [source], (1, len(terms)), details)


def tree_ensemble(tensors: Tensors, node: onnx.NodeProto) -> None:
    """Write sums over trees."""
    (source,) = tensors.of(node)
    shape = (1, fields_of(node)["n_targets"])
    tensors.add_step(node.output[0], "trees", [source], shape, tree_arrays(node))


# Every operator that our graphs have, by name.
OPERATORS: Mapping[str, Operator] = {
    **dict.fromkeys(
        (
            "Concat",
            "Expand",
            "Identity",
            "Reshape",
            "Split",
            "Squeeze",
            "Transpose",
            "Unsqueeze",
        ),
        move,
    ),
    "Abs": unary("abs"),
    "Add": binary("add"),
    "ArgMax": arg_max,
    "Cast": cast,
    "Clip": clip,
    "Div": binary("div"),
    "Equal": binary("equal"),
    "Exp": unary("exp"),
    "Floor": unary("floor"),
    "Gather": gather,
    "GreaterOrEqual": binary("at_least"),
    "IsNaN": unary("is_nan"),
    "LabelEncoder": label_encoder,
    "Less": binary("less"),
    "LessOrEqual": binary("at_most"),
    "Log": unary("log"),
    "MatMul": mat_mul,
    "Max": binary("max"),
    "Min": binary("min"),
    "Mul": binary("mul"),
    "ReduceMax": reduction("max"),
    "ReduceMin": reduction("min"),
    "ReduceSum": reduction("add"),
    "Relu": unary("relu"),
    "Round": unary("round"),
    "Sign": unary("sign"),
    "Sqrt": unary("sqrt"),
    "StringConcat": string_concat,
    "StringSplit": string_split,
    "Sub": binary("sub"),
    "Sum": binary("add"),
    "TfIdfVectorizer": tf_idf_vectorizer,
    "TopK": top_k,
    "TreeEnsemble": tree_ensemble,
    "Where": where,
}


def _move(tensors: Tensors, node: onnx.NodeProto, moved: list[str]) -> None:
    feeds = []
    start = 0
    for name in node.input:
        constant, shape = tensors.constant(name), tensors[name].shape
        if name in moved or constant is None:
            places = np.arange(start, start + prod(shape), dtype=np.int64)
            feeds.append(places.reshape(shape))
            start += prod(shape)
        else:
            feeds.append(constant)
    sources = [tensors[name] for name in node.input if name in moved]
    for name, places in zip(node.output, tensors.run(node, feeds), strict=True):
        details = {"places": places.astype(np.int64).reshape(-1)}
        kind = sources[0].kind
        tensors.add_step(name, "move", sources, places.shape, details, kind=kind)


def _unary(tensors: Tensors, node: onnx.NodeProto, details: Mapping[str, Any]) -> None:
    source = tensors[node.input[0]]
    tensors.add_step(node.output[0], "unary", [source], source.shape, details)


def _side_by_side(**sources: Tensor) -> tuple[dict[str, Any], tuple[int, ...]]:
    """Return where each value of a broadcast result comes from, by name, and its shape."""
    shape = np.broadcast_shapes(*(source.shape for source in sources.values()))
    places = {name: spread(source.shape, shape) for name, source in sources.items()}
    return places, shape


def _no_step(what: str) -> ReleaseError:
    return ReleaseError(
        f"The model holds {what}, which no step of other languages computes. Leave out the "
        "learner or feature that writes it, or use the release with ONNX Runtime."
    )
