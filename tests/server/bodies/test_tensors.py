"""Tensors: columns are read by their datatype, gaps in three ways, and all else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelwright.records import Column, Signature, Target
from modelwright.server.bodies.tensors import example_inference, read_inference
from modelwright.server.responses import RequestRefusedError

SIGNATURE = Signature(
    columns=(Column(name="a", type="number"), Column(name="b", type="category")),
    target=Target(name="y", task="regression"),
)


def _tensor(name: str, datatype: str, data: list[Any], **others: Any) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": [len(data)], "data": data} | others


B = _tensor("b", "BYTES", ["x"])


def _read(*inputs: Any, key: str | None = None, **others: Any) -> list[dict[str, Any]]:
    body = json.dumps({"inputs": inputs} | others).encode()
    return list(read_inference(body, SIGNATURE, key=key, max_rows=3).asked.rows)


@pytest.mark.parametrize(
    ("datatype", "sent", "read"),
    [
        ("FP64", [1, 0.1, None, "NaN"], [1.0, 0.1, None, None]),
        ("FP32", [0.1, None], [0.10000000149011612, None]),
        ("INT64", [-(2**63), None], [-(2**63), None]),
        ("INT32", [2**31 - 1], [2**31 - 1]),
        ("BOOL", [True, None], [True, None]),
        ("BYTES", ["3.5", "", None], ["3.5", "", None]),
    ],
)
def test_values_are_read_by_their_datatype(
    datatype: str, sent: list[Any], read: list[Any]
) -> None:
    sent, read = sent[-3:], read[-3:]
    gaps = _tensor("b", "BYTES", [None] * len(sent))

    assert _read(_tensor("a", datatype, sent), gaps) == [
        {"a": value, "b": None} for value in read
    ]


@pytest.mark.parametrize("data", [["x", "y"], [["x"], ["y"]]])
def test_a_column_may_have_two_dimensions(data: list[Any]) -> None:
    nested = _tensor("b", "BYTES", data, shape=[2, 1])

    assert [row["b"] for row in _read(_tensor("a", "FP64", [1, 2]), nested)] == ["x", "y"]


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("FP64", True),
        ("FP64", "1.5"),
        ("FP64", [1]),
        ("FP32", 1e300),
        ("INT64", 1.5),
        ("INT64", True),
        ("INT64", 2**63),
        ("INT32", 2**31),
        ("BOOL", 1),
        ("BYTES", 1),
        ("BYTES", {"s3cret": 1}),
    ],
)
def test_a_value_of_another_kind_is_named_by_row_and_column(
    datatype: str, value: Any
) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(_tensor("a", datatype, [None, value]), _tensor("b", "BYTES", ["x", "y"]))

    (error,) = raised.value.errors
    assert (error.row, error.column) == (1, "a")
    assert f"in a tensor of {datatype}" in error.problem
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ([B], "needs the tensors 'a'"),
        ([_tensor("aa", "FP64", [1]), B], "Did you mean 'aa'?"),
        ([_tensor("a", "FP64", [1]), B, _tensor("c", "FP64", [1])], "no columns 'c'"),
        ([_tensor("a", "FP64", [1]), B, B], "'b' more than once"),
        ([_tensor("a", "UINT8", [1]), B], "takes FP64, FP32, INT64, INT32, BOOL, BYTES"),
        ([_tensor("a", "FP64", [1], shape=[2]), B], "1 values, and its shape says 2"),
        ([_tensor("a", "FP64", [1], shape=[1, 2]), B], "has [n] or [n, 1]"),
        ([_tensor("a", "FP64", [1], shape=[]), B], "has [n] or [n, 1]"),
        ([_tensor("a", "FP64", [1], shape=[-1]), B], "has [n] or [n, 1]"),
        ([_tensor("a", "FP64", [1, 2]), B], "'b' has 1 values and 'a' has 2"),
        ([{"name": "a", "datatype": "FP64", "shape": [1]}, B], "no `data`"),
        ([_tensor("a", "FP64", [1], parameters={"binary_data_size": 8}), B], "binary"),
    ],
)
def test_a_request_of_another_shape_is_told_what_is_wrong(
    inputs: list[Any], told: str
) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(*inputs)

    assert raised.value.problem == "bad_shape"
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "asked",
    [
        {"parameters": {"binary_data_output": True}},
        {"outputs": [{"name": "ids", "parameters": {"binary_data": True}}]},
    ],
)
def test_binary_answers_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(RequestRefusedError, match="binary data extension"):
        _read(_tensor("a", "FP64", [1]), B, **asked)


def test_the_column_of_the_journals_key_may_be_there_too() -> None:
    rows = _read(_tensor("a", "FP64", [1]), B, _tensor("case", "INT64", [7]), key="case")

    assert rows == [{"a": 1.0, "b": "x", "case": 7}]


def test_too_many_rows_are_refused_before_they_are_read() -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(_tensor("a", "FP64", ["x"] * 4), B)

    assert raised.value.problem == "too_many_rows"


def test_the_requests_id_and_outputs_are_read() -> None:
    inputs = [_tensor("a", "FP64", [1]), B]
    body = {"inputs": inputs, "id": "q", "outputs": [{"name": "ids"}], "model_name": "m"}

    asked = read_inference(json.dumps(body).encode(), SIGNATURE, key=None, max_rows=1)

    assert (asked.id, list(asked.outputs)) == ("q", ["ids"])


def test_the_example_is_read() -> None:
    body = json.dumps(example_inference(SIGNATURE)).encode()

    asked = read_inference(body, SIGNATURE, key=None, max_rows=1).asked

    assert asked.rows == [{"a": 0.0, "b": "a"}]
