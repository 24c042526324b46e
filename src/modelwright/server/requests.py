"""Requests: may the caller ask, and what is in the body."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec

from modelwright.errors import did_you_mean
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    Receive = Callable[[], Awaitable[Mapping[str, Any]]]
    Headers = Mapping[bytes, bytes]

JSON = "application/json"
CSV = "text/csv"
ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"

_ON, _OFF = {"1", "true", "yes"}, {"0", "false", "no"}


class CallerLeftError(Exception):
    """The caller closed the connection before the body was complete."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller asks, its body still to be received.

    Parameters
    ----------
    method, path
        As the caller sent them.
    parameters
        What stands in the path in the place of the template's parameters.
    query
        What follows the question mark; the last of equal names.
    headers
        By name in lower case.
    receive
        Gives the next part of the body.
    """

    method: str
    path: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Headers
    receive: Receive

    @classmethod
    def of_scope(
        cls, scope: Mapping[str, Any], receive: Receive, parameters: Mapping[str, str]
    ) -> Request:
        """Return the request that an ASGI server hands over."""
        query = scope.get("query_string", b"")
        return cls(
            method=scope["method"],
            path=scope["path"],
            parameters=parameters,
            query=dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
            if query
            else {},
            headers=dict(scope["headers"]),
            receive=receive,
        )

    def check_query(self, *known: str) -> None:
        """Refuse a query with other names, which would be passed over without a word."""
        for name in self.query:
            if name not in known:
                raise RequestRefusedError(
                    "bad_query",
                    f"The query {name[:50]!r} is not understood; {self.path} takes "
                    f"{', '.join(known)}.{did_you_mean(name[:50], known)}",
                )

    def flag(self, name: str) -> bool:
        """Return whether a name of the query is switched on.

        Raises
        ------
        RequestRefusedError
            If its value is neither on nor off.
        """
        value = self.query.get(name)
        if value is None:
            return False
        if (value := value.lower()) not in _ON | _OFF:
            raise RequestRefusedError(
                "bad_query", f"The query {name!r} is either 1 or 0, as in ?{name}=1."
            )
        return value in _ON

    async def body(self, *, max_bytes: int) -> bytes:
        """Return the whole body, as `read_body` does."""
        return await read_body(self.receive, self.headers, max_bytes=max_bytes)


def check_origin(headers: Headers) -> None:
    """Refuse what a page of another site makes a browser send, since it would enter the journal."""
    if headers.get(b"sec-fetch-site", b"none") not in {b"none", b"same-origin"}:
        raise RequestRefusedError(
            "cross_site",
            "A page of another site may not ask for predictions. Ask from a program of your own.",
        )


def media_type(headers: Headers, *, accepted: Sequence[str] = (JSON,)) -> str:
    """Return which of the accepted media types a body is of; without a header it is JSON.

    Raises
    ------
    RequestRefusedError
        If it is of another type, compressed, or a text in another encoding than UTF-8.
    """
    named, is_utf8 = _parsed_type(headers.get(b"content-type", b""))
    coding = headers.get(b"content-encoding", b"identity").lower()
    if named not in accepted or coding != b"identity" or not (is_utf8 or named == JSON):
        raise RequestRefusedError(
            "media_type",
            f"The body must be sent as {' or '.join(accepted)}, not compressed, texts in UTF-8. "
            f"Send the header 'Content-Type: {accepted[0]}'.",
            headers=((b"accept", ", ".join(accepted).encode()),),
        )
    return named


@lru_cache(
    maxsize=64
)  # callers send the same few, and parsing takes longer than an answer may
def _parsed_type(sent: bytes) -> tuple[str, bool]:
    """Return the media type of a header, and whether its texts are UTF-8."""
    named, *parameters = (
        part.strip() for part in sent.decode("latin-1").lower().split(";")
    )
    if named == "" or named.endswith("+json"):
        named = JSON
    encodings = [part for part in parameters if part.startswith("charset=")]
    return named, all(part[8:].strip('"') in {"utf-8", "utf8"} for part in encodings)


def answer_type(headers: Headers, *, offered: tuple[str, ...]) -> str:
    """Return which of the offered media types the caller likes best; without a wish, the first.

    Raises
    ------
    RequestRefusedError
        If the caller accepts none of them.
    """
    return _best_type(headers.get(b"accept", b""), offered)


@lru_cache(maxsize=64)
def _best_type(accept: bytes, offered: tuple[str, ...]) -> str:
    wishes = accept.decode("latin-1").lower()
    if not wishes.strip():
        return offered[0]
    weights = dict(map(_weighted, wishes.split(",")))
    liked = {
        each: weights.get(each, weights.get("application/*", weights.get("*/*", 0.0)))
        for each in offered
    }
    best = max(liked, key=lambda each: liked[each])
    if liked[best] <= 0:
        raise RequestRefusedError(
            "not_acceptable",
            f"What is asked can be answered as {' or '.join(offered)}. Name that in the header Accept, "
            "or leave it out.",
        )
    return best


def _weighted(wish: str) -> tuple[str, float]:
    """Return the media type and the weight of one wish in an Accept header."""
    named, *parameters = (part.strip() for part in wish.split(";"))
    for part in parameters:
        name, _, value = part.partition("=")
        if name.strip() == "q":
            try:
                return named, float(value)
            except ValueError:
                return named, 0.0
    return named, 1.0


async def read_body(receive: Receive, headers: Headers, *, max_bytes: int) -> bytes:
    """Return the whole body; stop reading as soon as it is too large.

    That a body takes too long is for the server to see, which closes the connection then.

    Raises
    ------
    RequestRefusedError
        If it is too large.
    CallerLeftError
        If the caller leaves.
    """
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > max_bytes:
        raise _too_large(max_bytes)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return bytes(message.get("body", b""))
    return await _rest_of_body(message, receive, max_bytes)


async def discard_body(receive: Receive, *, max_bytes: int, seconds: float) -> None:
    """Read on without keeping anything, so that a caller who still sends can read our answer."""
    n_bytes = 0
    try:
        async with asyncio.timeout(seconds):
            while n_bytes < max_bytes:
                message = await receive()
                n_bytes += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


async def _rest_of_body(
    message: Mapping[str, Any], receive: Receive, max_bytes: int
) -> bytes:
    pieces = []
    n_bytes = 0
    while True:
        if message["type"] == "http.disconnect":
            raise CallerLeftError
        pieces.append(message.get("body", b""))
        n_bytes += len(pieces[-1])
        if n_bytes > max_bytes:
            raise _too_large(max_bytes)
        if not message.get("more_body"):
            return b"".join(pieces)
        message = await receive()


def _too_large(max_bytes: int) -> RequestRefusedError:
    return RequestRefusedError(
        "body_too_large",
        f"A body may have {max_bytes / 1e6:g} MB. Send fewer rows at a time.",
        headers=((b"connection", b"close"),),
    )
