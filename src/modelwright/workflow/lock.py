"""Who works on a project now? One lock, held by the operating system."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright.errors import ProjectBusyError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelwright.workflow.folder import ProjectFolder

_POLL_SECONDS = 0.1

# Locks of this thread of work, so that a command that holds one can call another command.
_held: ContextVar[frozenset[Path]] = ContextVar("held_locks", default=frozenset())


@contextmanager
def project_lock(
    folder: ProjectFolder,
    command: str,
    *,
    wait_seconds: float = 0,
    path: Path | None = None,
) -> Iterator[None]:
    """Hold the project's lock; the operating system frees it when the process ends, however.

    Parameters
    ----------
    folder
        The project.
    command
        What holds the lock, as another command will name it.
    wait_seconds
        How long to wait for another holder; infinity waits as long as it takes.
    path
        Another lock of the project than its main one.

    Raises
    ------
    ProjectBusyError
        If another command still holds the lock after the wait.
    """
    path = path or folder.lock
    if path in _held.get():
        yield
        return
    descriptor = _opened(folder, path)
    try:
        _acquire(descriptor, folder, path, wait_seconds)
        token = _held.set(_held.get() | {path})
        try:
            _sign(descriptor, command)
            yield
        finally:
            _held.reset(token)
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def lock_holder(path: Path) -> str:
    """Return who holds a lock, in words: "build (process 4711, since ...)"."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        since, command, process = holder["since"], holder["command"], holder["pid"]
    except (OSError, ValueError, TypeError, KeyError):
        # Free, or caught between taking the lock and signing it.
        return "another command"
    return f"modelwright {command} (process {process}, since {since})"


def _opened(folder: ProjectFolder, path: Path) -> int:
    folder.make_state()
    try:
        # Not truncated: what stands in it belongs to whoever holds the lock.
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be opened: {error.strerror or error}. "
            "The project's folder must be one that you may write to."
        ) from error


def _acquire(
    descriptor: int, folder: ProjectFolder, path: Path, wait_seconds: float
) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise ProjectBusyError(
                    f"{lock_holder(path)} is at work on {folder.root}. One command at a "
                    "time changes a project: wait for it with --wait, or stop it."
                ) from error
            time.sleep(_POLL_SECONDS)
        except OSError as error:
            raise SourceError(
                f"{path} cannot be locked: {error.strerror or error}. "
                "Put the project on a file system that has locks, such as a local disk."
            ) from error
        else:
            return


def _sign(descriptor: int, command: str) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    holder = {"pid": os.getpid(), "command": command, "since": since}
    # On a full disk the lock holds all the same; it only does not say who holds it.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
