"""Absorption: moves complete lines of segments into the database, once, whoever does it."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelwright.journal.database import number
from modelwright.journal.entry import stored
from modelwright.journal.segments import complete_lines, reading, segment_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelwright.journal.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Absorbed:
    """How many rows moved into the database, and how many damaged lines were kept aside."""

    n_rows: int = 0
    n_damaged: int = 0

    def __add__(self, other: Absorbed) -> Absorbed:
        """Return the sum."""
        return Absorbed(self.n_rows + other.n_rows, self.n_damaged + other.n_damaged)


# Asks how far a segment was read, and keeps others who want to go on there waiting.
_CLAIM = """
INSERT INTO segments (name, "offset") VALUES (:name, 0)
ON CONFLICT (name) DO UPDATE SET "offset" = segments."offset" RETURNING "offset"
"""


def absorb(segments: Path, database: Database) -> Absorbed:
    """Move what the segments in a folder hold into the database.

    A finished segment is deleted after its last line is committed; of one that is still written
    to, the database remembers how far it was read. Ids are unique, so nothing is counted twice.
    A line that cannot be read, such as the last one of a killed writer, is kept in `damaged`.

    Parameters
    ----------
    segments
        Folder of the segments.
    database
        Where to.
    """
    paths = segment_paths(segments)
    if not paths:
        return Absorbed()
    moved = Absorbed()
    with database.open() as connection:
        for path in paths:
            moved += _absorb_segment(database, connection, path)
    return moved


def _absorb_segment(database: Database, connection: Connection, path: Path) -> Absorbed:
    moved = Absorbed()
    try:
        with reading(path) as (file, is_finished):
            end = os.fstat(file).st_size  # a busy writer would keep us for ever
            while _offset(connection, path.name) < end:
                piece = _absorb_piece(
                    database, connection, path.name, file, is_finished=is_finished
                )
                if piece is None:
                    break
                moved += piece
            if is_finished:
                path.unlink(missing_ok=True)
            if not os.fstat(file).st_nlink:  # removed now, or by another reader meanwhile
                connection.run(
                    "DELETE FROM segments WHERE name = :name", {"name": path.name}
                )
    except FileNotFoundError:  # another process has absorbed it
        pass
    return moved


def _absorb_piece(
    database: Database, connection: Connection, name: str, file: int, *, is_finished: bool
) -> Absorbed | None:
    """Move one piece in one transaction; None if no line is complete yet."""
    with connection.transaction():
        offset = number(connection, _CLAIM, {"name": name})
        data = complete_lines(file, offset)
        if not data and is_finished:  # what a killed writer left
            data = os.pread(file, os.fstat(file).st_size - offset, offset)
        if not data:
            return None
        rows: list[tuple[Any, ...]] = []
        damaged: list[tuple[Any, ...]] = []
        for start, line in _lines(data, offset):
            entry = stored(line)
            if entry is None or not database.accepts(entry):
                damaged.append((name, start, line))
            else:
                rows.append(entry.record())
        n_rows = connection.insert("predictions", rows)
        connection.insert("damaged", damaged)
        connection.run(
            'UPDATE segments SET "offset" = :offset WHERE name = :name',
            {"name": name, "offset": offset + len(data)},
        )
    return Absorbed(n_rows, len(damaged))


def _offset(connection: Connection, name: str) -> int:
    return number(
        connection, 'SELECT "offset" FROM segments WHERE name = :name', {"name": name}
    )


def _lines(data: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    for line in io.BytesIO(data):  # splits at "\n" only
        yield offset, line
        offset += len(line)
