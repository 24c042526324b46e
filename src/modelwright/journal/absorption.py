"""Absorption: moves complete lines of segments into the database, once, whoever does it."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from modelwright.journal.database import database, transaction
from modelwright.journal.entry import from_line
from modelwright.journal.segments import complete_lines, reading, segment_paths

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from modelwright.journal.entry import Entry


@dataclass(frozen=True, slots=True)
class Absorbed:
    """How many rows moved into the database, and how many damaged lines were kept aside."""

    n_rows: int = 0
    n_damaged: int = 0

    def __add__(self, other: Absorbed) -> Absorbed:
        """Return the sum."""
        return Absorbed(self.n_rows + other.n_rows, self.n_damaged + other.n_damaged)


def absorb(folder: Path) -> Absorbed:
    """Move what the segments of a journal hold into its database.

    A finished segment is deleted after its last line is committed; of one that is still written
    to, the database remembers how far it was read. Ids are unique, so nothing is counted twice.
    A line that cannot be read, such as the last one of a killed writer, is kept in `damaged`.
    """
    segments = folder / "segments"
    paths = segment_paths(segments)
    if not paths:
        return Absorbed()
    moved = Absorbed()
    with database(folder) as connection:
        for path in paths:
            moved += _absorb_segment(connection, path)
        present = [(path.name,) for path in segment_paths(segments)]
        _forget_segments(connection, present)
    return moved


def _absorb_segment(connection: sqlite3.Connection, path: Path) -> Absorbed:
    moved = Absorbed()
    try:
        with reading(path) as (file, is_finished):
            end = os.fstat(file).st_size  # a busy writer would keep us for ever
            while _offset(connection, path.name) < end:
                piece = _absorb_piece(connection, path.name, file, is_finished=is_finished)
                if piece is None:
                    break
                moved += piece
            if is_finished:
                path.unlink(missing_ok=True)
    except FileNotFoundError:  # another process has absorbed it
        pass
    return moved


def _absorb_piece(
    connection: sqlite3.Connection, name: str, file: int, *, is_finished: bool
) -> Absorbed | None:
    """Move one piece in one transaction; None if no line is complete yet."""
    with transaction(connection):
        offset = _offset(connection, name)
        data = complete_lines(file, offset)
        if not data and is_finished:  # what a killed writer left
            data = os.pread(file, os.fstat(file).st_size - offset, offset)
        if not data:
            return None
        entries: list[Entry] = []
        damaged: list[tuple[str, int, bytes]] = []
        for start, line in _lines(data, offset):
            entry = from_line(line)
            if entry is None:
                damaged.append((name, start, line))
            else:
                entries.append(entry)
        inserted = connection.executemany(
            "INSERT OR IGNORE INTO predictions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            map(_record, entries),
        )
        n_rows = max(inserted.rowcount, 0)
        connection.executemany("INSERT OR IGNORE INTO damaged VALUES (?, ?, ?)", damaged)
        connection.execute(
            "INSERT OR REPLACE INTO segments VALUES (?, ?)", (name, offset + len(data))
        )
    return Absorbed(n_rows, len(damaged))


def _offset(connection: sqlite3.Connection, name: str) -> int:
    found = connection.execute("SELECT offset FROM segments WHERE name = ?", (name,))
    row = found.fetchone()
    return row[0] if row else 0


def _lines(data: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    for line in io.BytesIO(data):  # splits at "\n" only
        yield offset, line
        offset += len(line)


def _record(entry: Entry) -> tuple[object, ...]:
    return (
        entry.id,
        entry.time,
        entry.release_id,
        entry.key,
        _json(entry.row),
        _json(entry.prediction),
        _json(entry.probabilities),
        _json(entry.interval),
    )


def _json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _forget_segments(connection: sqlite3.Connection, present: list[tuple[str]]) -> None:
    known = connection.execute("SELECT name FROM segments").fetchall()
    gone = set(known) - set(present)
    if gone:
        with transaction(connection):
            connection.executemany("DELETE FROM segments WHERE name = ?", gone)
