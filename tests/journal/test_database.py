"""What both databases do alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import MissingExtraError
from modelwright.journal import Journal
from modelwright.journal.database import number

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.journal.database import Connection

_ADD = "INSERT INTO segments VALUES (:name, :offset)"
_COUNT = "SELECT count(*) FROM segments WHERE name = :name"


def _insert_and_fail(connection: Connection) -> None:
    with connection.transaction():
        connection.run(_ADD, {"name": "a", "offset": 1})
        raise KeyError


def test_a_block_that_fails_leaves_nothing(tmp_path: Path, url: str | None) -> None:
    with Journal(tmp_path, url).database.open() as connection:
        with pytest.raises(KeyError):
            _insert_and_fail(connection)

        assert number(connection, _COUNT, {"name": "a"}) == 0


def test_statements_say_how_many_rows_they_changed(tmp_path: Path, url: str | None) -> None:
    rows = [{"name": name, "offset": 2**40} for name in ("a", "b", "a")]
    with Journal(tmp_path, url).database.open() as connection:
        added = connection.run_many(f"{_ADD} ON CONFLICT DO NOTHING", rows)
        none = connection.run_many(_ADD, [])
        removed = connection.run("DELETE FROM segments")

        assert (added, none, removed) == (2, 0, 2)
        assert number(connection, 'SELECT "offset" FROM segments') == 0


def test_rows_that_are_there_already_are_not_added_again(
    tmp_path: Path, url: str | None
) -> None:
    rows = [(f"s{number}", number, b"\0") for number in range(250)]
    with Journal(tmp_path, url).database.open() as connection:
        added = connection.insert("damaged", [*rows, rows[0]])
        again = connection.insert("damaged", [*rows, ("new", 0, b"line")])

        assert (added, again, connection.insert("damaged", [])) == (250, 1, 0)
        assert connection.rows("SELECT line FROM damaged WHERE segment = 'new'") == [
            (b"line",)
        ]


def test_what_is_written_is_there_for_the_next_who_opens(
    tmp_path: Path, url: str | None
) -> None:
    with Journal(tmp_path, url).database.open() as connection:
        connection.run(_ADD, {"name": "a", "offset": 1})

    with Journal(tmp_path, url).database.open() as connection:
        assert number(connection, _COUNT, {"name": "a"}) == 1


def test_a_missing_driver_is_told_with_the_way_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)

    with pytest.raises(MissingExtraError, match=r"modelwright\[postgres\]"):
        Journal(tmp_path, "postgresql://127.0.0.1/db")
