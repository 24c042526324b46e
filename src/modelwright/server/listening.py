"""Listening: the socket that callers connect to, on an address or as a file."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import stat
from typing import TYPE_CHECKING

from modelwright.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelwright.server.options import ServeOptions

_BACKLOG = 2048
# A unix socket is for its owner and group: who may open the file may ask.
_SOCKET_MODE = 0o660
_SOCKET_UMASK = 0o117
# For the journal, the model and what libraries open, beside the connections.
_OTHER_FILES = 128


@contextlib.contextmanager
def listening(options: ServeOptions) -> Iterator[socket.socket]:
    """Give a socket that listens where the options say; close it, and remove its file, at the end.

    Raises
    ------
    ServiceError
        If the address or the file is not free.
    """
    if options.socket is None:
        with contextlib.closing(_listen_on_address(options)) as listener:
            yield listener
        return
    with contextlib.closing(_listen_on_file(options.socket)) as listener:
        made = options.socket.stat()
        try:
            yield listener
        finally:
            with contextlib.suppress(OSError):  # another service may have taken the place
                if os.path.samestat(made, options.socket.stat()):
                    options.socket.unlink()


def url_of(listener: socket.socket) -> str:
    """Return the address of a listener as callers write it."""
    if listener.family == socket.AF_UNIX:
        return f"unix:{listener.getsockname()}"
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def accept_waiting(listener: socket.socket) -> list[socket.socket]:
    """Return the connections that wait to be accepted."""
    waiting = []
    with contextlib.suppress(OSError):  # nothing waits any more
        while True:
            waiting.append(listener.accept()[0])
    return waiting


def allow_many_files() -> int:
    """Let this process open as many files as it may; return how many connections that allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(
            ValueError, OSError
        ):  # some systems allow less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft == resource.RLIM_INFINITY:
        return 1_000_000
    return max(soft - _OTHER_FILES, 1)


def _listen_on_address(options: ServeOptions) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return _listen(listener, address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise ServiceError(
            f"The service cannot listen on {options.host}:{options.port}: {error.strerror or error}. "
            "Stop what listens there, or take another port with --port."
        ) from error


def _listen_on_file(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _remove_stale(path)
        # From the first moment on, not after a chmod.
        before = os.umask(_SOCKET_UMASK)
        try:
            _listen(listener, str(path))
        finally:
            os.umask(before)
        path.chmod(_SOCKET_MODE)
    except OSError as error:
        listener.close()
        raise ServiceError(
            f"The service cannot listen on the socket {path}: {error.strerror or error}. "
            "Stop what listens there, or name another file with --socket."
        ) from error
    return listener


def _remove_stale(path: Path) -> None:
    """Remove a socket that nobody listens on, as a killed service leaves it; nothing else."""
    try:
        is_socket = stat.S_ISSOCK(path.stat().st_mode)
    except FileNotFoundError:
        return
    if not is_socket:
        raise FileExistsError(None, "a file that is no socket stands there")
    with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as caller:
        try:
            caller.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
    raise OSError(None, "another service answers there")


def _listen(listener: socket.socket, address: object) -> socket.socket:
    listener.setblocking(False)  # noqa: FBT003 - the socket's own interface
    listener.bind(address)  # type: ignore[arg-type]
    listener.listen(_BACKLOG)
    return listener
