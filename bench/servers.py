"""Servers on loopback, each asked over one connection that stays open."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOST = "127.0.0.1"
HEADERS = {"Content-Type": "application/json"}
START_SECONDS = 120.0
STOP_SECONDS = 15.0
_POLL_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs.

    Parameters
    ----------
    connection
        An open connection to it.
    port
        Where it listens.
    group
        The group of its processes.
    start_seconds
        From its command to its first answer.
    """

    connection: HTTPConnection
    port: int
    group: int
    start_seconds: float

    def memory_mb(self) -> float:
        """Return what its processes hold now; pages that several share count in parts."""
        n_bytes = [
            _proportional_bytes(folder / "smaps_rollup")
            for folder in _processes(self.group)
        ]
        return sum(n_bytes) / 1e6


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str],
    *,
    port: int,
    ready_path: str,
    log: Path,
    cwd: Path,
    environment: dict[str, str] | None = None,
) -> Iterator[Server]:
    """Start a server, yield it once it is ready, and stop what was started.

    Parameters
    ----------
    command
        Starts the server; it may start processes of its own.
    port
        Where it will listen.
    ready_path
        Answers 200 when it is ready.
    log
        Takes what it says.
    cwd
        Where it runs.
    environment
        Variables beside those of this process.
    """
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own, so that its workers are stopped too
        )
    try:
        connection = _ready(process, port, ready_path, log)
        try:
            yield Server(connection, port, process.pid, time.monotonic() - started)
        finally:
            connection.close()
    finally:
        _stop(process)


def post(connection: HTTPConnection, path: str, body: bytes) -> bytes:
    """Return the answer to a request; a connection that the server closed is opened again."""
    try:
        connection.request("POST", path, body, HEADERS)
        answer = connection.getresponse()
    except (ConnectionError, HTTPException):
        connection.close()
        connection.request("POST", path, body, HEADERS)
        answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}: {content[:300]!r}")
    return content


def _ready(
    process: subprocess.Popen[bytes], port: int, path: str, log: Path
) -> HTTPConnection:
    gives_up_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < gives_up_at:
        connection = HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            connection.close()
        else:
            if answer.status == 200:
                return connection
            connection.close()
        time.sleep(_POLL_SECONDS)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise SystemExit(f"The server that was to answer {path} did not get ready:\n{said}")


def _processes(group: int) -> Iterator[Path]:
    """Return the folders in /proc of the processes of a group."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                yield folder
        except ProcessLookupError:  # it ended meanwhile
            continue


def _proportional_bytes(file: Path) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _stop(process: subprocess.Popen[Any]) -> None:
    """End the server's own group of processes: politely, then for good."""
    for way in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, way)
        except ProcessLookupError:
            break
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
