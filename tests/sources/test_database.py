"""Databases: the rows of a query."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright import sources
from modelwright.errors import DataError, MissingExtraError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgresql import PostgresServer

QUERY = "select * from people where note not like '% :x %' or note is null order by id"


@pytest.fixture
def address(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection, connection:
        connection.execute("create table people (id integer, age integer, note text)")
        connection.executemany(
            "insert into people values (?, ?, ?)",
            [
                (number, None if number % 3 else number, f"n{number}")
                for number in range(10)
            ],
        )
    return f"sqlite:///{tmp_path}/shop.db"


def test_a_query_gives_typed_rows(address: str) -> None:
    frame = sources.read(address, query=QUERY)

    assert frame["id"].tolist() == list(range(10))
    assert frame["age"].tolist()[:4] == [0, pd.NA, pd.NA, 3]
    assert len(sources.read(address, query=QUERY, limit=4)) == 4


def test_chunks_hold_the_same_rows(address: str) -> None:
    chunks = list(sources.iterate(address, query=QUERY, chunk_rows=4))

    assert [len(chunk) for chunk in chunks] == [4, 4, 2]
    assert sources.fingerprint(pd.concat(chunks)) == sources.fingerprint(
        sources.read(address, query=QUERY)
    )


def test_a_database_has_no_cheap_count(address: str) -> None:
    assert sources.count_rows(address) is None


@pytest.mark.parametrize("query", [None, " "])
def test_a_query_is_needed(address: str, query: str | None) -> None:
    with pytest.raises(SourceError, match="needs a query"):
        sources.read(address, query=query)


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        ("select * from peple", SourceError, "no such table: peple"),
        ("selec 1", SourceError, "refused: .*syntax error"),
        ("delete from people", SourceError, "answers with no rows"),
        ("select * from people where 0", DataError, "holds no rows"),
        ("select id, id from people", DataError, "more than one column is named 'id'"),
    ],
)
def test_failing_queries_are_refused(
    address: str, query: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        sources.read(address, query=query)


def test_nothing_is_changed_by_a_query(address: str) -> None:
    with pytest.raises(SourceError):
        sources.read(address, query="delete from people")

    assert len(sources.read(address, query=QUERY)) == 10


def test_a_missing_database_is_not_made(tmp_path: Path, address: str) -> None:
    with pytest.raises(SourceError, match=r"Did you mean 'shop\.db'"):
        sources.read(address.replace("shop", "shopp"), query="select 1")

    assert not (tmp_path / "shopp.db").exists()


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        ("postgres://ann:s3cret@db/shop", SourceError, "Did you mean 'postgresql'"),
        ("mysql+pymysql://ann:s3cret@db/shop", MissingExtraError, "pip install pymysql"),
        ("oracle://ann:s3cret@db/shop", MissingExtraError, "pip install"),
        ("sqlite://ann:s3cret@db:port/shop", SourceError, "is no address"),
    ],
)
def test_unusable_addresses_are_refused_without_their_password(
    url: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        sources.read(url, query="select 1")

    assert "s3cret" not in str(caught.value)


def test_postgresql_is_read_as_sqlite_is(postgres: PostgresServer) -> None:
    import psycopg

    with psycopg.connect(postgres.url) as connection:
        connection.execute("create table people (id integer, age integer, note text)")
        connection.execute(
            "insert into people select n, case when n % 3 = 0 then n end, 'n' || n "
            "from generate_series(0, 9) as n"
        )

    frame = sources.read(postgres.url, query=QUERY)
    chunks = list(sources.iterate(postgres.url, query=QUERY, chunk_rows=4))

    assert frame["age"].tolist()[:4] == [0, pd.NA, pd.NA, 3]
    assert frame["note"].tolist()[:2] == ["n0", "n1"]
    assert [len(chunk) for chunk in chunks] == [4, 4, 2]


def test_postgresql_without_its_driver_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("psycopg", "psycopg2"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("modelwright.sources.database.is_installed", lambda _: False)

    with pytest.raises(MissingExtraError, match=r"modelwright\[postgres\]"):
        sources.read("postgresql://ann@db/shop", query="select 1")
