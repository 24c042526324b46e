"""Writing into a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright import sources
from modelwright.errors import DataError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgresql import PostgresServer

FRAME = pd.DataFrame({"a b": [1, 2], "c": ["x", None]})


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without the table `t`."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    sources.write_table(server.url, "t", [])
    return server.url


def test_a_table_holds_the_rows_of_all_frames_and_replaces_an_older_one(
    database: str,
) -> None:
    sources.write_table(database, "t", [FRAME])
    sources.write_table(database, "t", [FRAME, FRAME])

    back = sources.read(database, query="t")
    assert list(back.columns) == ["a b", "c"]
    assert back["a b"].tolist() == [1, 2, 1, 2]


def test_an_older_table_stands_when_the_rows_break_off(database: str) -> None:
    def broken() -> Iterator[pd.DataFrame]:
        yield FRAME
        raise KeyboardInterrupt

    sources.write_table(database, "t", [FRAME])

    with pytest.raises(KeyboardInterrupt):
        sources.write_table(database, "t", broken())

    assert len(sources.read(database, query="t")) == 2


def test_without_rows_there_is_no_table(database: str) -> None:
    sources.write_table(database, "t", [FRAME])

    sources.write_table(database, "t", [])

    with pytest.raises(SourceError, match=r"no such table|does not exist"):
        sources.read(database, query="t")


def test_a_table_that_is_there_is_refused_unless_told(database: str) -> None:
    sources.write_table(database, "t", [FRAME])

    sources.check_table(database, "other", overwrite=False)
    sources.check_table(database, "t", overwrite=True)
    with pytest.raises(DataError, match="already has the table 't'"):
        sources.check_table(database, "t", overwrite=False)


def test_a_database_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="unable to open"):
        sources.check_table(f"sqlite:///{tmp_path}/no/x.db", "t", overwrite=False)
