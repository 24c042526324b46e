"""The service's own JSON: rows, columns and ids are read, and all else is refused by kind."""

from __future__ import annotations

import json

import pytest

from modelwright.server.bodies import Asked, read_question, rows_of_columns
from modelwright.server.responses import RequestRefusedError


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "bad_json"),
        (b'{"rows": [', "bad_json"),
        (b'{"rows": [{"a": NaN}]}', "bad_json"),
        (b'{"rows": [{"a": -Infinity}]}', "bad_json"),
        (b'{"rows": [{"a": "\xff"}]}', "bad_json"),
        (b'{"rows": [{"a": "\\ud800"}]}', "bad_json"),
        (b'{"rows": [{"a": ' + b"[" * 100_000, "bad_json"),
        (b"[]", "bad_shape"),
        (b"{}", "bad_shape"),
        (b'{"row": []}', "bad_shape"),
        (b'{"rows": [1]}', "bad_shape"),
        (b'{"rows": {}}', "bad_shape"),
        (b'{"rows": [{"a": 1e999}]}', "bad_shape"),
        (b'{"rows": [{}, {}, {}]}', "too_many_rows"),
        (b'{"columns": {"a": [1, 2, 3]}}', "too_many_rows"),
        (b'{"columns": {"a": [1], "b": []}}', "bad_shape"),
        (b'{"columns": {"a": 1}}', "bad_shape"),
        (b'{"columns": {}, "rows": []}', "bad_shape"),
        (b'{"rows": null}', "bad_shape"),
        (b'{"rows": [], "ids": [1]}', "bad_shape"),
        (b'{"rows": [{}], "ids": [1.5]}', "bad_shape"),
    ],
)
def test_a_body_that_is_no_question_is_refused_by_kind(body: bytes, problem: str) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        read_question(body, max_rows=2)

    assert raised.value.problem == problem


def test_rows_up_to_the_limit_are_read() -> None:
    assert read_question(b'{"rows": [{"a": 1}, {}]}', max_rows=2).rows == [{"a": 1}, {}]


def test_columns_are_read_as_rows() -> None:
    body = json.dumps({"columns": {"a": [1, None], "b": ["x", "y"]}, "ids": ["k", 7]})

    asked = read_question(body.encode(), max_rows=2)

    assert asked == Asked([{"a": 1, "b": "x"}, {"a": None, "b": "y"}], ["k", 7])


def test_no_columns_are_no_rows() -> None:
    assert rows_of_columns({}, max_rows=1) == []
    assert rows_of_columns({"a": []}, max_rows=1) == []


def test_columns_that_differ_in_length_are_named() -> None:
    with pytest.raises(RequestRefusedError, match=r"'b' has 1 values and 'a' has 2"):
        rows_of_columns({"a": [1, 2], "b": [1]}, max_rows=9)
