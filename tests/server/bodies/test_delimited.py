"""Comma-separated text: what a spreadsheet or pandas writes is read, and what is broken is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from modelwright.server.bodies import read_delimited
from modelwright.server.responses import RequestRefusedError


def test_what_pandas_writes_is_read() -> None:
    frame = pd.DataFrame({"a": [1.5, None], "b": ['x, "y"\nz', "é"]})

    asked = read_delimited(frame.to_csv(index=False).encode(), max_rows=2)

    assert asked.rows == [{"a": "1.5", "b": 'x, "y"\nz'}, {"a": "", "b": "é"}]


def test_a_byte_order_mark_and_blank_lines_are_passed_over() -> None:
    asked = read_delimited(b"\xef\xbb\xbfa\r\n\r\n1\r\n", max_rows=1)

    assert asked.rows == [{"a": "1"}]


def test_a_long_text_is_read_whole() -> None:
    rows = read_delimited(b"a\n" + b"x" * 200_000, max_rows=1).rows

    assert rows == [{"a": "x" * 200_000}]


def test_names_without_rows_are_no_rows() -> None:
    assert read_delimited(b"a,b\n", max_rows=1).rows == []


@pytest.mark.parametrize(
    ("body", "problem", "told"),
    [
        (b"", "bad_table", "empty"),
        (b"\n\n", "bad_table", "empty"),
        (b"a\n\xff", "bad_table", "not UTF-8"),
        (b'a\n"s3cret', "bad_table", "cannot be read"),
        (b"a,b\n1,2\n3", "bad_shape", "Row 1 has 1 values for 2 columns"),
        (b"a,a\n1,2", "bad_shape", "name of another"),
        (b"a\n1\n2\n3", "too_many_rows", "at most 2"),
    ],
)
def test_a_broken_text_is_told_what_is_wrong(body: bytes, problem: str, told: str) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        read_delimited(body, max_rows=2)

    assert raised.value.problem == problem
    assert told in str(raised.value)
    assert "s3cret" not in str(raised.value)
