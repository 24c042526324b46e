"""Requests over a plain socket, answered, refused or ended, but never left hanging."""

from __future__ import annotations

import socket

# Whoever has no answer after this is asked for more: the request was cut, and we say that it ends.
_PATIENCE_SECONDS = 0.25
_LIMIT_SECONDS = 30.0


class HangError(Exception):
    """The service neither answered nor closed the connection."""


def ask(address: tuple[str, int], sent: bytes) -> int:
    """Return the status of the answer to what is sent, 0 if the service only closed.

    Raises
    ------
    HangError
        If neither came.
    """
    with socket.create_connection(address, timeout=_LIMIT_SECONDS) as caller:
        try:
            caller.sendall(sent)
            answer = _first_piece(caller)
        except (BrokenPipeError, ConnectionResetError):  # closed before it was all sent
            return 0
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


def _first_piece(caller: socket.socket) -> bytes:
    caller.settimeout(_PATIENCE_SECONDS)
    try:
        return caller.recv(65536)
    except TimeoutError:
        caller.shutdown(socket.SHUT_WR)
    caller.settimeout(_LIMIT_SECONDS)
    try:
        return caller.recv(65536)
    except TimeoutError:
        raise HangError from None
