"""How is a contestant run? As a process whose children are all seen, and all ended with it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOOK_SECONDS = 0.2
_PR_SET_CHILD_SUBREAPER = 36  # from Linux's prctl.h
_ON, _OFF = 1, 0
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Finished:
    """How a process ended.

    Parameters
    ----------
    seconds
        From its start to its end.
    peak_bytes
        The most memory that it and its children held at once; pages that they share count once
        for each.
    is_over_limit
        Whether it was killed because its time was over.
    """

    seconds: float
    peak_bytes: int
    is_over_limit: bool


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    limit_seconds: float,
) -> Finished:
    """Run a command to its end or its limit, then end whatever it left behind.

    Parameters
    ----------
    command
        What to run.
    folder
        Where it runs.
    environment
        Its environment variables.
    log
        File for what it prints.
    limit_seconds
        When it is killed.
    """
    not_ours = frozenset(_descendants())
    started = time.monotonic()
    peak_bytes = 0
    _adopt_orphans(_ON)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is ours to answer: it must not reach the process half way through a fit.
            start_new_session=True,
        )
        try:
            while not _has_ended(process):
                peak_bytes = max(
                    peak_bytes, sum(map(_resident_bytes, _descendants(not_ours)))
                )
                if time.monotonic() - started > limit_seconds:
                    return Finished(
                        time.monotonic() - started, peak_bytes, is_over_limit=True
                    )
            return Finished(time.monotonic() - started, peak_bytes, is_over_limit=False)
        finally:
            _end_descendants(not_ours)
            _adopt_orphans(_OFF)
            process.wait()


def _adopt_orphans(switch: int) -> None:
    """Let children of ended children come to this process: a server cannot slip away."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, switch, 0, 0, 0)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _descendants(apart_from: frozenset[int] = frozenset()) -> list[int]:
    """Return the ids of all processes below this one, apart from some and those below them."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parent = _parent(entry)
            children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = [
            child for child in children.get(waiting.pop(), []) if child not in apart_from
        ]
        found += below
        waiting += below
    return found


def _parent(process: Path) -> int:
    """Return a process's parent, 0 where it ended meanwhile."""
    try:
        # The name, in brackets, may hold blanks; what follows it does not.
        after_name = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return 0
    return int(after_name.split()[1])


def _resident_bytes(process_id: int) -> int:
    try:
        fields = Path(f"/proc/{process_id}/statm").read_text(encoding="utf-8").split()
    except OSError:
        return 0
    return int(fields[1]) * _PAGE_BYTES


def _end_descendants(apart_from: frozenset[int]) -> None:
    """Kill all processes below this one; orphans that come meanwhile are met in the next round."""
    while found := _descendants(apart_from):
        for process_id in found:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        for process_id in found:
            # Only a child can be waited for; a grandchild will be one when its parent is gone.
            with suppress(ChildProcessError):
                os.waitpid(process_id, 0)
