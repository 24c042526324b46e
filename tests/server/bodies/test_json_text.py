"""JSON: what is no JSON, and what has another shape, is told apart and told what is accepted."""

from __future__ import annotations

import msgspec
import pytest

from modelwright.server.bodies.json_text import (
    check_number_of_rows,
    read_json,
    refused_shape,
)
from modelwright.server.responses import RequestRefusedError

DECODE = msgspec.json.Decoder(list[int]).decode


def test_json_of_the_right_shape_is_read() -> None:
    assert read_json(DECODE, b"[1, 2]", example="[1]") == [1, 2]


@pytest.mark.parametrize(
    ("body", "problem", "told"),
    [
        (b"  ", "bad_json", "empty"),
        (b"[1", "bad_json", "cannot be read"),
        (b"[NaN]", "bad_json", "JSON has no NaN"),
        (b'["\xff"]', "bad_shape", "Expected `int`"),
        (b'["s3cret"]', "bad_shape", "[1]"),
    ],
)
def test_another_body_is_told_what_is_wrong_without_its_values(
    body: bytes, problem: str, told: str
) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        read_json(DECODE, body, example="[1]")

    assert raised.value.problem == problem
    assert told in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_the_shape_that_is_accepted_is_shown() -> None:
    assert str(refused_shape("No.", example="[1]")) == "No. Send an object such as [1]."


def test_as_many_rows_as_allowed_are_answered() -> None:
    check_number_of_rows(2, most=2)

    with pytest.raises(RequestRefusedError) as raised:
        check_number_of_rows(3, most=2)

    assert raised.value.problem == "too_many_rows"
