"""Requests: bodies are bounded while they arrive, and say what they are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.server.requests import (
    ARROW,
    CSV,
    JSON,
    PARQUET,
    CallerLeftError,
    Request,
    answer_type,
    check_origin,
    discard_body,
    media_type,
    read_body,
)
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def _receiving(*messages: dict[str, Any]) -> Callable[[], Awaitable[dict[str, Any]]]:
    left = list(messages)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    return receive


def _chunk(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def _read(*messages: dict[str, Any], max_bytes: int = 10, length: bytes = b"") -> bytes:
    return asyncio.run(
        read_body(_receiving(*messages), {b"content-length": length}, max_bytes=max_bytes)
    )


def test_a_body_is_put_together_from_its_chunks() -> None:
    assert _read(_chunk(b"ab"), _chunk(b""), _chunk(b"c", more=False)) == b"abc"


def test_a_body_that_says_that_it_is_too_large_is_not_read() -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(length=b"11")

    assert raised.value.problem == "body_too_large"


def test_chunks_are_read_only_up_to_the_limit() -> None:
    endless = [_chunk(b"123456")] * 2

    with pytest.raises(RequestRefusedError) as raised:
        _read(*endless)

    assert raised.value.problem == "body_too_large"


def test_a_body_of_exactly_the_limit_is_accepted() -> None:
    assert _read(_chunk(b"12345"), _chunk(b"67890", more=False)) == b"1234567890"


def test_a_caller_who_leaves_is_noticed() -> None:
    with pytest.raises(CallerLeftError):
        _read(_chunk(b"ab"), {"type": "http.disconnect"})


@pytest.mark.parametrize(
    "messages",
    [
        [_chunk(b"ab"), _chunk(b"c", more=False)],
        [_chunk(b"ab"), {"type": "http.disconnect"}],
        [_chunk(b"123456")] * 2,
        [_chunk(b"ab")],
    ],
)
def test_discarding_ends_with_the_body_the_caller_the_limit_or_the_time(
    messages: list[dict[str, Any]],
) -> None:
    asyncio.run(discard_body(_receiving(*messages), max_bytes=10, seconds=0.01))


@pytest.mark.parametrize(
    "sent",
    [b"", b"application/json", b"Application/JSON; charset=utf-8", b"a/b+json"],
)
def test_json_by_any_of_its_names_is_accepted(sent: bytes) -> None:
    assert media_type({b"content-type": sent}) == JSON


@pytest.mark.parametrize(
    "sent", [b"text/csv", b'Text/CSV ; charset="UTF-8"; header=present']
)
def test_other_types_are_accepted_where_they_are_named(sent: bytes) -> None:
    assert media_type({b"content-type": sent}, accepted=(JSON, CSV)) == CSV


@pytest.mark.parametrize(
    "headers",
    [
        {b"content-type": b"text/plain"},
        {b"content-type": b"application/x-www-form-urlencoded"},
        {b"content-type": b"text/csv; charset=latin-1"},
        {b"content-type": b"\xff"},
        {b"content-encoding": b"gzip"},
    ],
)
def test_other_bodies_are_not_accepted(headers: dict[bytes, bytes]) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        media_type(headers, accepted=(JSON, CSV))

    assert raised.value.problem == "media_type"
    assert "application/json or text/csv" in str(raised.value)


@pytest.mark.parametrize(
    ("site", "is_refused"),
    [(None, False), (b"none", False), (b"same-origin", False), (b"cross-site", True)],
)
def test_pages_of_other_sites_may_not_ask(site: bytes | None, *, is_refused: bool) -> None:
    headers = {} if site is None else {b"sec-fetch-site": site}

    try:
        check_origin(headers)
    except RequestRefusedError:
        assert is_refused
    else:
        assert not is_refused


def test_a_request_has_the_query_by_name_and_its_body() -> None:
    scope = {
        "method": "POST",
        "path": "/a/7",
        "query_string": b"explain=1&empty=&word=a%20b&explain=0",
        "headers": [(b"host", b"x")],
    }

    request = Request.of_scope(scope, _receiving(_chunk(b"ab", more=False)), {"id": "7"})

    assert request.query == {"explain": "0", "empty": "", "word": "a b"}
    assert (request.parameters, request.headers) == ({"id": "7"}, {b"host": b"x"})
    assert asyncio.run(request.body(max_bytes=10)) == b"ab"


OFFERED = (JSON, ARROW, PARQUET)


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, JSON),
        (b"*/*", JSON),
        (b"text/html, */*; q=0.1", JSON),
        (b"application/vnd.apache.parquet", PARQUET),
        (b"application/json;q=0.5, application/vnd.apache.arrow.stream", ARROW),
        (b"Application/*", JSON),
    ],
)
def test_the_answer_has_the_form_that_is_liked_best(
    accept: bytes | None, answered: str
) -> None:
    headers = {} if accept is None else {b"accept": accept}

    assert answer_type(headers, offered=OFFERED) == answered


@pytest.mark.parametrize(
    "accept", [b"text/html", b"application/json;q=0", b"*/*;q=x", b";"]
)
def test_a_caller_who_accepts_nothing_that_is_offered_is_told(accept: bytes) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        answer_type({b"accept": accept}, offered=OFFERED)

    assert raised.value.problem == "not_acceptable"


def _asking(query: bytes) -> Request:
    scope = {"method": "POST", "path": "/a", "query_string": query, "headers": []}
    return Request.of_scope(scope, _receiving(), {})


@pytest.mark.parametrize(
    ("query", "is_on"),
    [(b"", False), (b"explain=1", True), (b"explain=True", True), (b"explain=no", False)],
)
def test_a_flag_is_on_or_off(query: bytes, *, is_on: bool) -> None:
    assert _asking(query).flag("explain") is is_on


@pytest.mark.parametrize("query", [b"explain=2", b"explain="])
def test_a_flag_that_is_neither_is_refused(query: bytes) -> None:
    with pytest.raises(RequestRefusedError, match="either 1 or 0") as raised:
        _asking(query).flag("explain")

    assert raised.value.problem == "bad_query"


def test_a_name_that_is_not_known_is_refused_with_the_near_one() -> None:
    _asking(b"explain=1&release=x").check_query("explain", "release")

    with pytest.raises(RequestRefusedError, match="Did you mean 'explain'") as raised:
        _asking(b"explian=1").check_query("explain", "release")

    assert raised.value.problem == "bad_query"
