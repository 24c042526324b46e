"""The database: made once, whoever comes first, and clear about what it cannot read."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import SourceError
from modelwright.journal.database import FORMAT_VERSION, database, transaction

if TYPE_CHECKING:
    from pathlib import Path


def test_threads_that_open_a_new_database_together_all_succeed(tmp_path: Path) -> None:
    versions: list[int] = []

    def open_it() -> None:
        with database(tmp_path / "journal") as connection:
            versions.append(connection.execute("PRAGMA user_version").fetchone()[0])

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert versions == [FORMAT_VERSION] * 8


def _insert_and_fail(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO segments VALUES ('a', 1)")
        raise KeyError


def test_a_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with database(tmp_path) as connection:
        with pytest.raises(KeyError):
            _insert_and_fail(connection)

        assert connection.execute("SELECT count(*) FROM segments").fetchone() == (0,)


def test_a_file_that_is_no_database_is_a_source_error(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"not a database at all" * 100)

    with pytest.raises(SourceError, match="cannot be read"), database(tmp_path):
        pass


def test_a_journal_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with database(tmp_path) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION + 1}")

    with pytest.raises(SourceError, match="newer Modelwright"), database(tmp_path):
        pass


def test_an_error_of_sqlite_in_the_block_is_a_source_error(tmp_path: Path) -> None:
    with (
        pytest.raises(SourceError) as raised,
        database(tmp_path) as connection,
    ):
        connection.execute("SELECT * FROM nothing")

    assert isinstance(raised.value.__cause__, sqlite3.OperationalError)


def test_the_folder_is_closed_to_others(tmp_path: Path) -> None:
    with database(tmp_path / "journal"):
        pass

    assert (tmp_path / "journal").stat().st_mode & 0o077 == 0
