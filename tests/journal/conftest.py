"""A journal in a temporary folder, kept in each of the databases, and entries to put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.journal import Entry, Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgresql import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of an empty database; None stands for SQLite."""
    if request.param == "sqlite":
        return None
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_url()


@pytest.fixture
def journal(tmp_path: Path, url: str | None) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal", url)
    yield journal
    journal.close()


@pytest.fixture
def entry() -> Callable[..., Entry]:
    def make(name: str, **fields: Any) -> Entry:
        plain: dict[str, Any] = {
            "time": 1_000.0,
            "release_id": "r1",
            "row": {"age": 41},
            "prediction": "yes",
        }
        return Entry(id=name, **(plain | fields))

    return make
