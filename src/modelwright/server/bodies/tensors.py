"""The Open Inference Protocol's JSON: one tensor for each column.

A missing value is null in any tensor, "NaN" in one of floating point, and "" in one of BYTES.
"""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.errors import did_you_mean, some
from modelwright.runtime import Problem, RowsRefusedError, example_row
from modelwright.server.bodies.json_text import (
    check_number_of_rows,
    read_json,
    refused_shape,
)
from modelwright.server.bodies.question import Asked, rows_of_columns
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from modelwright.records import Signature

# The datatype that a column is described with; the others are read as well.
DATATYPES = {
    "number": "FP64",
    "integer": "INT64",
    "boolean": "BOOL",
    "category": "BYTES",
    "text": "BYTES",
    "datetime": "BYTES",
}
_EXAMPLE = (
    '{"inputs": [{"name": "column", "datatype": "FP64", "shape": [1], "data": [1.5]}]}, '
    "with a tensor for each column of the model's metadata"
)
_NO_BINARY = "The binary data extension is not spoken here. Send and ask for tensors as JSON, in `data`."

# A near miss is sought among so many; a caller may send thousands.
_MOST_COMPARED = 100


class _Tensor(msgspec.Struct):
    name: str
    shape: list[int]
    datatype: str
    data: list[Any] | msgspec.UnsetType = msgspec.UNSET
    parameters: dict[str, Any] = {}


class _Output(msgspec.Struct):
    name: str
    parameters: dict[str, Any] = {}


class _Request(msgspec.Struct, forbid_unknown_fields=True):
    inputs: list[_Tensor]
    id: str | None = None
    parameters: dict[str, Any] = {}
    outputs: list[_Output] = []
    model_name: str | None = None  # KServe's client repeats what the path says
    model_version: str | None = None


@dataclass(frozen=True, slots=True)
class Inference:
    """What a body asks.

    Parameters
    ----------
    asked
        The rows.
    id
        The request's own name, which goes back with the answer.
    outputs
        Names of the tensors to answer with; none means all.
    """

    asked: Asked
    id: str | None
    outputs: Sequence[str]


_requests = msgspec.json.Decoder(_Request)


def read_inference(
    body: bytes, signature: Signature, *, key: str | None, max_rows: int
) -> Inference:
    """Return what a body asks.

    Parameters
    ----------
    body
        The body.
    signature
        Its columns must all be there, as a tensor each.
    key
        A column that may be there as well.
    max_rows
        Most rows.

    Raises
    ------
    RequestRefusedError
        If the body is not JSON, has another shape, lacks a column or holds an unknown one, a
        value is not of its tensor's datatype, or there are too many rows.
    """
    request = read_json(_requests.decode, body, example=_EXAMPLE)
    _refuse_binary(request)
    names = [column.name for column in signature.columns]
    _check_names([tensor.name for tensor in request.inputs], names, key)
    columns = {}
    problems: list[Problem] = []
    for tensor in request.inputs:
        columns[tensor.name] = _values(tensor, max_rows, problems)
    rows = rows_of_columns(columns, max_rows=max_rows)
    if problems:
        raise RequestRefusedError.of_rows(RowsRefusedError(problems, n_rows=len(rows)))
    return Inference(Asked(rows), request.id, [output.name for output in request.outputs])


def example_inference(signature: Signature) -> dict[str, Any]:
    """Return a body that asks for the example row."""
    row = example_row(signature)
    return {
        "inputs": [
            {
                "name": column.name,
                "datatype": DATATYPES[column.type],
                "shape": [1],
                "data": [row[column.name]],
            }
            for column in signature.columns
        ]
    }


def _refuse_binary(request: _Request) -> None:
    asked = [request.parameters, *(each.parameters for each in request.outputs)]
    if any("binary_data_size" in tensor.parameters for tensor in request.inputs) or any(
        parameters.get(name)
        for parameters in asked
        for name in ("binary_data", "binary_data_output")
    ):
        raise RequestRefusedError("bad_shape", _NO_BINARY)


def _check_names(sent: Sequence[str], names: Sequence[str], key: str | None) -> None:
    present, known = set(sent), set(names)
    strange = [name for name in sent if name not in known and name != key]
    if absent := [name for name in names if name not in present]:
        raise RequestRefusedError(
            "bad_shape",
            f"The model needs the tensors {some(absent)}, which the request does not have."
            f"{did_you_mean(absent[0], strange[:_MOST_COMPARED])} Send one for each column, with "
            "null where a value is missing.",
        )
    if strange:
        raise RequestRefusedError(
            "bad_shape",
            f"The model has no columns {some(strange)}. It takes the tensors {some(names)}.",
        )
    if len(present) < len(sent):
        twice = [name for name, n_times in Counter(sent).items() if n_times > 1]
        raise RequestRefusedError(
            "bad_shape", f"The request has {some(twice)} more than once. Send each once."
        )


def _values(tensor: _Tensor, max_rows: int, problems: list[Problem]) -> list[Any]:
    """Return a tensor's values, None where one is missing; note what cannot be read."""
    if tensor.datatype not in _READERS:
        raise refused_shape(
            f"The tensor {tensor.name!r} has the datatype {tensor.datatype[:20]!r}; the service "
            f"takes {', '.join(_READERS)}.",
            example=_EXAMPLE,
        )
    read, expected = _READERS[tensor.datatype]
    values: list[Any] = []
    for row, value in enumerate(_cells(tensor, max_rows)):
        try:
            values.append(None if value is None else read(value))
        except (ValueError, OverflowError, struct.error):
            problem = f"{expected} is expected in a tensor of {tensor.datatype}, or null"
            problems.append(Problem(row, tensor.name, problem))
            values.append(None)
    return values


def _cells(tensor: _Tensor, max_rows: int) -> Iterable[Any]:
    """Return the data of a tensor of one column, which may be nested as its shape says."""
    if tensor.data is msgspec.UNSET:
        raise refused_shape(f"The tensor {tensor.name!r} has no `data`.", example=_EXAMPLE)
    n_rows = tensor.shape[0] if tensor.shape else -1
    if tensor.shape not in ([n_rows], [n_rows, 1]) or n_rows < 0:
        raise refused_shape(
            f"The tensor {tensor.name!r} has the shape {tensor.shape[:5]}; a column has [n] or [n, 1].",
            example=_EXAMPLE,
        )
    check_number_of_rows(n_rows, most=max_rows)
    data = tensor.data
    if len(tensor.shape) == 2 and all(
        isinstance(cell, list) and len(cell) == 1 for cell in data
    ):
        data = [cell[0] for cell in data]
    if len(data) != n_rows:
        raise refused_shape(
            f"The tensor {tensor.name!r} has {len(data)} values, and its shape says {n_rows}.",
            example=_EXAMPLE,
        )
    return data


def _double(value: Any) -> float | None:
    if value == "NaN":
        return None
    if type(value) not in {int, float}:
        raise ValueError
    return float(value)


def _single(value: Any) -> float | None:
    """Return the number that single precision holds, since that is what the caller means."""
    number = _double(value)
    if number is None:
        return None
    single: float = struct.unpack("<f", struct.pack("<f", number))[0]
    return single


def _whole(n_bits: int) -> Callable[[Any], int]:
    end = 1 << (n_bits - 1)

    def read(value: Any) -> int:
        if type(value) is not int or not -end <= value < end:
            raise ValueError
        return value

    return read


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - all readers refuse alike
    return value


_READERS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "FP64": (_double, 'a number, or "NaN" for a missing one,'),
    "FP32": (_single, 'a number of single precision, or "NaN" for a missing one,'),
    "INT64": (_whole(64), "a whole number of 64 bits"),
    "INT32": (_whole(32), "a whole number of 32 bits"),
    "BOOL": (_boolean, "true or false"),
    "BYTES": (_text, "a text"),
}
