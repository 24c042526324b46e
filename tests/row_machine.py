"""A row program, run with numpy: what every other language must do, in a hundred lines."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from modelwright.portable import RowProgram, Step

_UNARY: dict[str, Any] = {
    "abs": np.abs,
    "exp": np.exp,
    "floor": np.floor,
    "is_nan": np.isnan,
    "log": np.log,
    "relu": lambda values: np.maximum(values, 0.0),
    "round": np.rint,
    "same": np.copy,
    "sign": np.sign,
    "sqrt": np.sqrt,
    "to_single": lambda values: values.astype(np.float32),
    "truncate": np.trunc,
}
_BINARY: dict[str, Any] = {
    "add": np.add,
    "at_least": np.greater_equal,
    "at_most": np.less_equal,
    "div": np.divide,
    "equal": np.equal,
    "less": np.less,
    "max": np.maximum,
    "min": np.minimum,
    "mul": np.multiply,
    "sub": np.subtract,
}


def run_program(program: RowProgram, strings: Any, numbers: Any) -> dict[str, Any]:
    """Return the outputs of rows by name, one below the other."""
    rows = [_run_row(program, *row) for row in zip(strings, numbers, strict=True)]
    return {name: np.stack([row[name] for row in rows]) for name in program.outputs}


def _run_row(program: RowProgram, strings: Any, numbers: Any) -> dict[str, Any]:
    registers = [register.constant for register in program.registers]
    for name, values in (("strings", strings), ("numbers", numbers)):
        registers[program.inputs[name]] = values
    for step in program.steps:
        inputs = [registers[place] for place in step.inputs]
        with np.errstate(all="ignore"):
            answer = _STEPS[step.operation](step, *inputs)
        if step.operation != "split":
            assert len(answer) == program.registers[step.output].size
        registers[step.output] = answer
    return {name: registers[place] for name, place in program.outputs.items()}


def _map(step: Step, texts: Any) -> Any:
    table = dict(zip(step.details["keys"], step.details["values"], strict=True))
    return np.array([table.get(text, step.details["default"]) for text in texts])


def _look_up(step: Step, places: Any) -> Any:
    width = step.details["width"]
    return step.details["table"].reshape(-1, width)[places.astype(int)].reshape(-1)


def _trees(step: Step, row: Any) -> Any:
    trees = step.details
    sums = np.zeros(trees["leaf_targets"].max() + 1)
    for root in trees["roots"].tolist():
        node = root
        while node >= 0:
            node = trees["left" if _goes_left(trees, node, row) else "right"][node]
        sums[trees["leaf_targets"][~node]] += trees["leaf_values"][~node]
    return sums


def _goes_left(trees: Any, node: int, row: Any) -> bool:
    value, split = row[trees["features"][node]], trees["splits"][node]
    if np.isnan(value):
        return bool(trees["missing_left"][node])
    if trees["modes"][node] == 6:
        start, end = trees["member_starts"][node : node + 2]
        return bool(value in trees["members"][start:end])
    return bool(value < split if trees["modes"][node] == 1 else value <= split)


def _matmul(step: Step, left: Any, right: Any) -> Any:
    sizes = step.details
    n_rows, n_inner, n_columns = (
        sizes[f"n_{name}"] for name in ("rows", "inner", "columns")
    )
    products = [
        left[start : start + n_rows * n_inner].reshape(n_rows, n_inner)
        @ right[other : other + n_inner * n_columns].reshape(n_inner, n_columns)
        for start, other in zip(sizes["left"], sizes["right"], strict=True)
    ]
    return np.concatenate([product.reshape(-1) for product in products])


def _unary(step: Step, values: Any) -> Any:
    if step.details["function"] == "clip":
        return np.clip(values, step.details["low"], step.details["high"])
    return _UNARY[step.details["function"]](values).astype(np.float64)


def _binary(step: Step, left: Any, right: Any) -> Any:
    function = _BINARY[step.details["function"]]
    answer = function(left[step.details["left"]], right[step.details["right"]])
    return answer.astype(np.float64)


def _reduce(step: Step, values: Any) -> Any:
    return _BINARY[step.details["function"]].reduce(values[step.details["places"]], axis=1)


def _where(step: Step, condition: Any, left: Any, right: Any) -> Any:
    places = step.details
    tests = condition[places["condition"]] != 0
    return np.where(tests, left[places["left"]], right[places["right"]])


def _smallest(step: Step, values: Any) -> Any:
    order = np.argsort(values, kind="stable")[: step.details["n"]]
    return order.astype(float) if step.details["what"] == "places" else values[order]


def _count_terms(step: Step, words: Any) -> Any:
    counts = np.zeros(len(step.details["terms"]))
    places = dict(zip(step.details["terms"], step.details["columns"], strict=True))
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
    for term in [*words, *pairs]:
        if term in places:
            counts[places[term]] += 1
    return counts


def _join(step: Step, left: Any, right: Any) -> Any:
    return left[step.details["left"]] + right[step.details["right"]]


_STEPS: dict[str, Any] = {
    "arg_max": lambda _step, values: np.array([float(np.argmax(values))]),
    "binary": _binary,
    "count_terms": _count_terms,
    "join": _join,
    "look_up": _look_up,
    "map": _map,
    "matmul": _matmul,
    "move": lambda step, *sources: np.concatenate(sources)[step.details["places"]],
    "reduce": _reduce,
    "smallest": _smallest,
    "split": lambda _step, texts: texts[0].split(" "),
    "trees": _trees,
    "unary": _unary,
    "where": _where,
}
