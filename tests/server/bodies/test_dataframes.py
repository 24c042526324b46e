"""MLflow's JSON: each of its forms is read as the same rows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelwright.records import Column, Signature, Target
from modelwright.server.bodies import example_invocation, read_invocation
from modelwright.server.bodies.dataframes import named_rows
from modelwright.server.responses import RequestRefusedError

SIGNATURE = Signature(
    columns=(Column(name="a", type="number"), Column(name="b", type="category")),
    target=Target(name="y", task="regression"),
)
ROWS = [{"a": 1, "b": "x"}, {"a": None, "b": "y"}]
LISTS = [[1, "x"], [None, "y"]]


def _read(document: Any) -> list[dict[str, Any]]:
    body = json.dumps(document).encode()
    return list(read_invocation(body, SIGNATURE, max_rows=2).rows)


@pytest.mark.parametrize(
    "document",
    [
        {"dataframe_split": {"columns": ["a", "b"], "index": [7, 8], "data": LISTS}},
        {"dataframe_split": {"columns": ["b", "a"], "data": [["x", 1], ["y", None]]}},
        {"dataframe_records": ROWS},
        {"instances": ROWS},
        {"instances": LISTS},
        {"inputs": {"a": [1, None], "b": ["x", "y"]}},
        {"inputs": ROWS, "params": {}},
        {"inputs": LISTS},
    ],
)
def test_every_form_means_the_same_rows(document: Any) -> None:
    assert _read(document) == ROWS


@pytest.mark.parametrize(
    ("document", "problem", "told"),
    [
        ({}, "bad_shape", "exactly one of"),
        ({"instances": [], "inputs": []}, "bad_shape", "exactly one of"),
        ({"instance": []}, "bad_shape", "unknown field"),
        ({"dataframe_split": {"data": []}}, "bad_shape", "columns"),
        (
            {"dataframe_split": {"columns": ["a", "a"], "data": []}},
            "bad_shape",
            "name of another",
        ),
        (
            {"dataframe_split": {"columns": ["a"], "data": [[1], [1, 2]]}},
            "bad_shape",
            "Row 1 has 2 values for 1 columns",
        ),
        ({"dataframe_records": {"a": 1}}, "bad_shape", "Expected `array`"),
        ({"instances": [{"a": 1}, [1, "x"]]}, "bad_shape", "all be objects"),
        ({"instances": [1, 2]}, "bad_shape", "all be objects"),
        ({"instances": [[1]]}, "bad_shape", "Row 0 has 1 values for 2 columns"),
        ({"inputs": {"a": 1}}, "bad_shape", "must be a list"),
        ({"inputs": {"a": [1], "b": []}}, "bad_shape", "same number"),
        ({"dataframe_records": [{}, {}, {}]}, "too_many_rows", "3 rows"),
        ({"inputs": {"a": [1, 2, 3]}}, "too_many_rows", "3 rows"),
        (
            {"dataframe_split": {"columns": [], "data": [[], [], []]}},
            "too_many_rows",
            "3 rows",
        ),
    ],
)
def test_another_body_is_told_what_is_wrong(document: Any, problem: str, told: str) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(document)

    assert raised.value.problem == problem
    assert told in str(raised.value)


def test_rows_are_named_by_position() -> None:
    assert named_rows(["a", "b"], [[1, 2]]) == [{"a": 1, "b": 2}]


def test_the_example_is_read() -> None:
    assert _read(example_invocation(SIGNATURE)) == [{"a": 0.0, "b": "a"}]
