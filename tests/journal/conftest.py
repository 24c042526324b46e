"""A journal in a temporary folder, and entries to put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.journal import Entry, Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal")
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
