"""Connections: slow, endless, broken and too many callers get an answer and an end."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from modelwright.server.application import Application

    Start = Callable[..., httpx.Client]

HEAD = b"POST /predict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"


def _connect(client: httpx.Client) -> socket.socket:
    address = (client.base_url.host, client.base_url.port or 0)
    return socket.create_connection(address, timeout=30)


def _read_all(caller: socket.socket) -> bytes:
    """Return what comes until the service closes the connection."""
    pieces = []
    with contextlib.suppress(ConnectionResetError):
        while piece := caller.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def _check_refused(answer: bytes, status: int, problem: str) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    assert json.loads(body)["type"] == f"/docs#{problem}"


UPGRADE = b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAEAAEAAAAI\r\n"


@pytest.mark.parametrize(
    "body",
    [
        b'content-length: 11\r\n\r\n{"rows":[]}',
        b'transfer-encoding: chunked\r\n\r\n5\r\n{"row\r\n6\r\ns":[]}\r\n0\r\n\r\n',
    ],
)
@pytest.mark.parametrize("is_split", [False, True])
def test_a_wish_to_upgrade_is_passed_over_with_no_byte_of_the_body_lost(
    start: Start, release: Path, body: bytes, *, is_split: bool
) -> None:
    request = HEAD + UPGRADE + body
    pieces = [bytes([byte]) for byte in request] if is_split else [request]

    with _connect(start(release)) as caller:
        for piece in [
            *pieces,
            *pieces,
            b"GET /health/live HTTP/1.1\r\nhost: a\r\n",
            UPGRADE,
        ]:
            caller.sendall(piece)
        caller.sendall(
            b"\r\nGET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        )
        answers = _read_all(caller)

    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 4
    assert answers.count(b"HTTP/1.1 ") == 4
    assert answers.count(b'"predictions":[]') == 2
    assert answers.count(b'"status": "live"') == 2


def test_thousands_of_wishes_to_upgrade_in_one_piece_are_answered(
    start: Start, release: Path
) -> None:
    request = b"CONNECT /nowhere HTTP/1.1\r\nhost: a\r\n\r\n"
    end = b"GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"

    with _connect(start(release)) as caller:
        caller.sendall(request * 2000 + end)
        answers = _read_all(caller)

    assert answers.count(b"HTTP/1.1 404 ") == 2000
    assert answers.count(b"HTTP/1.1 200 OK") == 1


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (HEAD + b"content-length: 100\r\n\r\n", "body_timeout"),
        (HEAD + b'content-length: 100\r\n\r\n{"rows"', "body_timeout"),
        (HEAD + b'transfer-encoding: chunked\r\n\r\n5\r\n{"row', "body_timeout"),
        (HEAD, "headers_timeout"),
        (b"POST", "headers_timeout"),
    ],
)
def test_a_caller_that_stops_is_told_and_the_connection_closed(
    start: Start, release: Path, sent: bytes, problem: str
) -> None:
    with _connect(start(release, max_read_seconds=0.2)) as caller:
        caller.sendall(sent)

        _check_refused(_read_all(caller), 408, problem)


def test_a_caller_that_trickles_is_told_and_the_connection_closed(
    start: Start, release: Path
) -> None:
    with _connect(start(release, max_read_seconds=0.5)) as caller:
        caller.sendall(HEAD + b"content-length: 100000\r\n\r\n")
        answer = b""
        caller.settimeout(0.05)
        while not answer:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                caller.sendall(b" ")
            with contextlib.suppress(TimeoutError):
                answer = caller.recv(65536)

        _check_refused(answer, 408, "body_timeout")


@pytest.mark.parametrize("sent", [b"", b"\r\n"])
def test_a_connection_on_which_nothing_is_asked_is_closed(
    start: Start, release: Path, sent: bytes
) -> None:
    with _connect(start(release, max_read_seconds=0.2)) as caller:
        caller.sendall(sent)

        assert _read_all(caller) == b""


def test_an_empty_line_after_an_answer_does_not_keep_a_connection(
    start: Start, release: Path
) -> None:
    with _connect(start(release, max_read_seconds=0.2)) as caller:
        caller.sendall(b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n")
        first = caller.recv(65536)
        caller.sendall(b"\r\n")

        assert first.startswith(b"HTTP/1.1 200 ")
        assert _read_all(caller) == b""


def test_headers_without_an_end_are_refused(start: Start, release: Path) -> None:
    with _connect(start(release)) as caller:
        caller.sendall(HEAD)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for number in range(100):
                caller.sendall(b"x-%d: " % number + b"a" * 2000 + b"\r\n")
                time.sleep(0.001)  # in pieces, as the network would bring them

        _check_refused(_read_all(caller), 431, "headers_too_large")


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"POST /predict HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",  # TLS
    ],
)
def test_what_is_no_http_is_refused_in_the_form_of_all_refusals(
    start: Start, release: Path, sent: bytes
) -> None:
    client = start(release)
    with _connect(client) as caller:
        caller.sendall(sent)

        _check_refused(_read_all(caller), 400, "bad_request")
    assert 'modelwright_errors_total{kind="bad_request"} 1.0' in client.get("/metrics").text


def test_a_connection_too_many_is_told_to_come_back_and_others_go_on(
    start: Start, release: Path, row: dict[str, Any]
) -> None:
    client = start(release, max_connections=2)
    assert client.get("/health/live").status_code == 200  # holds one

    with _connect(client) as second, _connect(client) as third:
        second.sendall(b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n")
        assert second.recv(65536).startswith(b"HTTP/1.1 200 ")
        third.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
        answer = _read_all(third)

        _check_refused(answer, 503, "overloaded")
        assert b"retry-after: 1" in answer
        assert client.post("/predict", json={"rows": [row]}).status_code == 200


def test_requests_in_one_piece_are_answered_in_turn(start: Start, release: Path) -> None:
    one = b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n"
    last = b"GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"

    with _connect(start(release)) as caller:
        caller.sendall(one * 20 + last)

        assert _read_all(caller).count(b"HTTP/1.1 200 OK") == 21


def test_connections_that_wait_for_an_answer_are_counted_until_they_have_it(
    application: Application, address: tuple[str, int]
) -> None:
    asked = b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n"
    large = HEAD + b"content-length: 99999999999\r\n\r\n"

    with (
        socket.create_connection(address) as answered,
        socket.create_connection(address) as refused,
        socket.create_connection(address) as left,
        socket.create_connection(address) as halfway,
    ):
        answered.sendall(asked * 3)
        refused.sendall(large)
        left.sendall(asked)
        left.close()
        halfway.sendall(HEAD + b"content-length: 9\r\n\r\n{")
        for caller in (answered, refused):
            assert caller.recv(65536)
        wait_until(lambda: application.state.n_asking == 0)


def wait_until(holds: Callable[[], bool]) -> None:
    """Return once it holds; it does so soon or never."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
