"""Segments: append-only files that take an entry before its answer is sent.

A writer holds the lock of its segment for as long as it may append; the kernel lets go of the lock
when the process ends, however it ends. A segment that can be locked is therefore finished.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import fcntl
import os
import secrets
import threading
from typing import TYPE_CHECKING

from modelwright.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Small enough to be read at once, large enough that a busy server rotates once in some seconds.
SEGMENT_BYTES = 8 * 1024 * 1024
_PIECE_BYTES = 4 * 1024 * 1024
_NEW_SEGMENT = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class SegmentWriter:
    """Appends to segments in a folder; safe to call from several threads.

    Parameters
    ----------
    folder
        Where segments lie; made on the first append.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._sync_lock = threading.Lock()
        self._file: int | None = None
        self._size = 0
        self._is_dirty = False
        self._rotated: list[int] = []

    def append(self, lines: bytes) -> None:
        """Hand complete lines to the operating system in one write.

        Raises
        ------
        SourceError
            If not every byte could be written, such as on a full disk.
        """
        with self._lock:
            try:
                file = self._writable()
                self._is_dirty = True
                n_written = os.write(file, lines)
            except OSError as error:
                raise _unwritable(self._folder, error) from error
            self._size += n_written
            if n_written < len(lines):
                # The rest of the line must not be glued to the next one.
                self._rotate()
                raise _unwritable(
                    self._folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                )

    def sync(self) -> None:
        """Bring what was appended to the disk, and let go of segments that are full or removed."""
        with self._sync_lock:
            with self._lock:
                if self._file is not None and not os.fstat(self._file).st_nlink:
                    self._rotate()  # someone has removed it: nobody would read the next lines
                rotated, self._rotated = self._rotated, []
                current = self._file if self._is_dirty else None
                self._is_dirty = False
            for file in rotated:
                try:
                    os.fsync(file)
                finally:
                    os.close(file)
            if current is not None:
                os.fsync(current)

    def close(self) -> None:
        """Sync and let go of the segment; a later append opens another."""
        with self._lock:
            if self._file is not None:
                self._rotate()
        self.sync()

    def _writable(self) -> int:
        if self._file is not None and self._size >= SEGMENT_BYTES:
            self._rotate()
        if self._file is None:
            self._file = self._open()
            self._size = 0
        return self._file

    def _rotate(self) -> None:
        if self._file is not None:
            self._rotated.append(self._file)
        self._file = None

    def _open(self) -> int:
        for folder in (self._folder.parent, self._folder):  # rows are personal data
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            now = dt.datetime.now(dt.UTC)
            # Of no other machine either: a database that several share goes by the name.
            name = f"{now:%Y%m%dT%H%M%S.%f}-{os.getpid()}-{secrets.token_hex(8)}.jsonl"
            file = os.open(self._folder / name, _NEW_SEGMENT, 0o600)
            # A reader may have locked, or even removed, the empty file in between.
            if _locked(file) and os.fstat(file).st_nlink:
                _sync_folder(self._folder)
                return file
            os.close(file)


def segment_paths(folder: Path) -> list[Path]:
    """Return the segments in a folder, the oldest first."""
    return sorted(folder.glob("*.jsonl"))


def waiting_bytes(folder: Path) -> int:
    """Return the size of the segments in a folder: of what waits, and of what is written to."""
    size = 0
    for path in folder.glob("*.jsonl"):
        with contextlib.suppress(FileNotFoundError):  # absorbed meanwhile
            size += path.stat().st_size
    return size


@contextlib.contextmanager
def reading(path: Path) -> Iterator[tuple[int, bool]]:
    """Open a segment; give its file descriptor and whether no one appends to it any more.

    Raises
    ------
    FileNotFoundError
        If another reader has removed it.
    """
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield file, _locked(file)
    finally:
        os.close(file)


def complete_lines(file: int, offset: int) -> bytes:
    """Return whole lines from an offset on: a few megabytes, or one line if it is longer."""
    data = os.pread(file, _PIECE_BYTES, offset)
    while data and b"\n" not in data:
        more = os.pread(file, _PIECE_BYTES, offset + len(data))
        if not more:
            break
        data += more
    return data[: data.rfind(b"\n") + 1]


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _unwritable(folder: Path, error: OSError) -> SourceError:
    return SourceError(
        f"The journal in {folder} cannot be written: {error.strerror or error}. "
        "Make room on the disk, or let the service write to another folder."
    )
