"""The journal in SQLite: made once, whoever comes first, and clear about what it cannot read."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import SourceError
from modelwright.journal.database import FORMAT_VERSION
from modelwright.journal.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from pathlib import Path


def test_threads_that_open_a_new_database_together_all_succeed(tmp_path: Path) -> None:
    versions: list[int] = []

    def open_it() -> None:
        with SqliteDatabase(tmp_path / "journal").open() as connection:
            versions.append(connection.rows("PRAGMA user_version")[0][0])

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert versions == [FORMAT_VERSION] * 8


def test_a_file_that_is_no_database_is_a_source_error(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"not a database at all" * 100)

    with (
        pytest.raises(SourceError, match="cannot be read"),
        SqliteDatabase(tmp_path).open(),
    ):
        pass


def test_a_journal_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with SqliteDatabase(tmp_path).open() as connection:
        connection.run(f"PRAGMA user_version = {FORMAT_VERSION + 1}")

    with (
        pytest.raises(SourceError, match="newer Modelwright"),
        SqliteDatabase(tmp_path).open(),
    ):
        pass


def test_an_error_of_sqlite_in_the_block_is_a_source_error(tmp_path: Path) -> None:
    with (
        pytest.raises(SourceError) as raised,
        SqliteDatabase(tmp_path).open() as connection,
    ):
        connection.rows("SELECT * FROM nothing")

    assert isinstance(raised.value.__cause__, sqlite3.OperationalError)


def test_the_folder_is_closed_to_others(tmp_path: Path) -> None:
    with SqliteDatabase(tmp_path / "journal").open():
        pass

    assert (tmp_path / "journal").stat().st_mode & 0o077 == 0


def test_the_place_is_the_file(tmp_path: Path) -> None:
    assert SqliteDatabase(tmp_path).place == str(tmp_path / "journal.sqlite")
