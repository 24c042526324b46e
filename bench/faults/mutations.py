"""Requests that are nearly right: valid ones, changed at random by a seed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

_ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    10**40,
    -(10**400),
    "",
    " ",
    "NaN",
    "1e999",
    "\x00",
    "é" * 50,
    "😀\u202e",
    "9" * 400,
    "2026-02-30",
    [],
    [[]],
    [None],
    {},
    {"": {}},
    {"a": [1, {"b": None}]},
)
_ODD_BYTES = (b"", b"\x00", b"\r\n", b"\xff\xfe", b"{", b"]", b'"', b"\\u0000", b"%", b":")
_ODD_HEADERS = (
    b"content-length: 0",
    b"content-length: -1",
    b"content-length: 99999999999999999999",
    b"content-length: 1\r\ncontent-length: 2",
    b"transfer-encoding: chunked",
    b"transfer-encoding: gzip",
    b"content-encoding: gzip",
    b"content-type: text/csv",
    b"content-type: application/vnd.apache.arrow.stream",
    b"content-type: multipart/form-data",
    b"expect: 100-continue",
    b"upgrade: websocket\r\nconnection: upgrade",
    b"connection: close",
    b"traceparent: 00-zz",
    b"x-request-id: \xe9",
    b"authorization: Basic !!!",
    b"accept: \x01",
    b"x: " + b"y" * 8000,
)
_METHODS = (b"GET", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"CONNECT", b"TRACE", b"get")


def request(method: str, path: str, body: Any = None) -> bytes:
    """Return a valid request, its body as JSON."""
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
        f"content-length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def mutated(path: str, body: Any, rng: random.Random) -> bytes:
    """Return a request changed in its values, its headers or its bytes.

    Parameters
    ----------
    path
        What a valid request asks.
    body
        As JSON has it.
    rng
        Where chance comes from.
    """
    kind = rng.random()
    if kind < 0.5:
        return request("POST", path, _with_odd_value(body, rng))
    sent = request("POST", path, body)
    if kind < 0.65:
        line, _, rest = sent.partition(b"\r\n")
        return line + b"\r\n" + rng.choice(_ODD_HEADERS) + b"\r\n" + rest
    if kind < 0.7:
        return sent.replace(b"POST", rng.choice(_METHODS), 1)
    for _ in range(rng.choice((1, 1, 2, 8))):
        sent = _with_odd_bytes(sent, rng)
    return sent


def _with_odd_value(value: Any, rng: random.Random) -> Any:
    """Return a JSON value of which one part is another, is gone or is there twice."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        name = rng.choice(list(value))
        changed = dict(value)
        if rng.random() < 0.1:
            del changed[name]
        elif rng.random() < 0.1:
            changed[str(rng.choice(_ODD_VALUES))] = value[name]
        else:
            changed[name] = _with_odd_value(value[name], rng)
        return changed
    if isinstance(value, list) and value and rng.random() < 0.9:
        place = rng.randrange(len(value))
        part = [_with_odd_value(value[place], rng)] * rng.choice((0, 1, 1, 1, 2))
        return [*value[:place], *part, *value[place + 1 :]]
    return rng.choice(_ODD_VALUES)


def _with_odd_bytes(sent: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(sent) + 1)
    end = min(place + rng.choice((0, 1, 1, 4, 40)), len(sent))
    if rng.random() < 0.3:
        piece = bytes([rng.randrange(256)])
    elif rng.random() < 0.3:
        piece = sent[place:end] * 2
    else:
        piece = rng.choice(_ODD_BYTES)
    return sent[:place] + piece + sent[end:]
