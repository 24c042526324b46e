"""Whose turn it is: of several processes that could do one piece of work, one does."""

from __future__ import annotations

import fcntl
import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Turn:
    """Belongs to the first process that asks, until that process ends, however it ends.

    Safe to ask from several threads.

    Parameters
    ----------
    path
        A file that stands for the work; made when first asked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._lock = threading.Lock()

    def is_mine(self) -> bool:
        """Return whether it is this process's turn; another's end makes it so."""
        with self._lock:
            return self._file is not None or self._take()

    def give_up(self) -> None:
        """Let another process have the turn."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _take(self) -> bool:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True
