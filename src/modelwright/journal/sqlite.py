"""The journal in SQLite: one file in its folder."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import sqlite3
from typing import TYPE_CHECKING, Any

from modelwright.errors import SourceError
from modelwright.journal.database import FORMAT_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from modelwright.journal.entry import StoredEntry

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


_ROWS_PER_STATEMENT = 100  # with eight values each, fewer than any SQLite takes


class SqliteDatabase:
    """`journal.sqlite` in the journal's folder; several processes may use it at once.

    Parameters
    ----------
    folder
        The journal's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "journal.sqlite"

    @property
    def place(self) -> str:
        """The file's path."""
        return str(self._path)

    @property
    def is_shared(self) -> bool:
        """False: the file lies on this machine."""
        return False

    @property
    def is_there(self) -> bool:
        """Whether the file was made."""
        return self._path.exists()

    @contextlib.contextmanager
    def open(self) -> Iterator[SqliteConnection]:
        """Open the file, made on first use.

        Raises
        ------
        SourceError
            If SQLite cannot read or write it.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            connection = _connect(self._path)
        except (sqlite3.DatabaseError, OSError) as error:
            raise _unusable(self._path, error) from error
        with contextlib.closing(connection):
            _refuse_newer(connection, self._path)
            try:
                yield SqliteConnection(connection)
            except sqlite3.DatabaseError as error:
                raise _unusable(self._path, error) from error

    def accepts(self, entry: StoredEntry) -> bool:  # noqa: ARG002 - SQLite takes any text
        """Return True."""
        return True


class SqliteConnection:
    """The open file; see `modelwright.journal.database.Connection`.

    Parameters
    ----------
    connection
        SQLite's own; it commits by itself outside of a transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement; return how many rows it changed."""
        return self._connection.execute(statement, parameters or {}).rowcount

    def run_many(self, statement: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Run a statement for each row of parameters; return how many rows that changed."""
        return max(self._connection.executemany(statement, rows).rowcount, 0)

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """Add rows, values in the order of the table's columns; return how many were not there yet."""
        # Many with each statement: Python's lock is let go of and taken again for each, which
        # keeps the threads waiting that answer requests.
        n_added = 0
        for start in range(0, len(rows), _ROWS_PER_STATEMENT):
            piece = rows[start : start + _ROWS_PER_STATEMENT]
            one = f"({', '.join('?' * len(piece[0]))})"
            statement = f"INSERT INTO {table} VALUES {', '.join([one] * len(piece))}"  # noqa: S608 - ours
            values = list(itertools.chain.from_iterable(piece))
            added = self._connection.execute(f"{statement} ON CONFLICT DO NOTHING", values)
            n_added += added.rowcount
        return n_added

    def rows(
        self, query: str, parameters: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows that a query answers with."""
        return self._connection.execute(query, parameters or {}).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of the block or nothing, after waiting for other writers."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def size_bytes(self) -> float:
        """Return the size of the file, without its free pages."""
        pages, free, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return float((pages - free) * size)

    def give_space_back(self) -> None:
        """Make the file smaller by its free pages."""
        # As a script, since `execute` stops the vacuum after its first page.
        self._connection.executescript(
            "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);"
        )


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
