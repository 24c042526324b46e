"""The journal's database: predictions and outcomes in one SQLite file."""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
from typing import TYPE_CHECKING

from modelwright.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT_VERSION = 1

_SCHEMA = """
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE predictions (
    id TEXT PRIMARY KEY, time REAL NOT NULL, release_id TEXT NOT NULL, key TEXT,
    row TEXT NOT NULL, prediction TEXT NOT NULL, probabilities TEXT, interval TEXT
);
CREATE INDEX predictions_by_time ON predictions (time, id);
CREATE INDEX predictions_by_release ON predictions (release_id, time, id);
CREATE INDEX predictions_by_key ON predictions (key) WHERE key IS NOT NULL;
CREATE TABLE outcomes (
    kind TEXT NOT NULL, reference TEXT NOT NULL, outcome TEXT NOT NULL,
    observed_at REAL NOT NULL, recorded_at REAL NOT NULL, PRIMARY KEY (kind, reference)
);
CREATE TABLE segments (name TEXT PRIMARY KEY, offset INTEGER NOT NULL);
CREATE TABLE damaged (
    segment TEXT NOT NULL, offset INTEGER NOT NULL, line BLOB NOT NULL,
    PRIMARY KEY (segment, offset)
);
PRAGMA user_version = 1;
COMMIT;
"""


@contextlib.contextmanager
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the journal's database, made on first use; no transaction is begun.

    Raises
    ------
    SourceError
        If SQLite cannot read or write it.
    """
    path = folder / "journal.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = _connect(path)
    except (sqlite3.DatabaseError, OSError) as error:
        raise _unusable(path, error) from error
    with contextlib.closing(connection):
        _refuse_newer(connection, path)
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise _unusable(path, error) from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of the block or nothing, after waiting for other writers."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    # A segment is deleted once its rows are committed, so a commit must reach the disk.
    connection.execute("PRAGMA synchronous = FULL")
    if _version(connection) == 0:
        # Two processes that both switch to WAL do not wait for each other, hence the lock.
        with (path.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _version(connection) == 0:
                connection.executescript(_SCHEMA)
    return connection


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) > FORMAT_VERSION:
        raise SourceError(
            f"The journal {path} was written by a newer Modelwright. Upgrade this one."
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _unusable(path: Path, error: Exception) -> SourceError:
    return SourceError(
        f"The journal {path} cannot be read or written: {error}. "
        "Make room on the disk and check the folder's permissions."
    )
