"""The pages under docs/, and the tables in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ReadPage = Callable[[str], str]
ReadTable = Callable[[str, str], list[list[str]]]


@pytest.fixture
def root() -> Path:
    """Return the repository's folder."""
    return ROOT


@pytest.fixture
def page() -> ReadPage:
    """Return a function from a path, relative to the repository, to the text that lies there."""
    return lambda path: (ROOT / path).read_text(encoding="utf-8")


@pytest.fixture
def table() -> ReadTable:
    """Return a function from a path and a heading to the cells of the first table below it."""

    def read(path: str, heading: str) -> list[list[str]]:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        rows: list[list[str]] = []
        for line in lines[lines.index(heading) + 1 :]:
            if line.startswith("|"):
                rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
            elif rows or line.startswith("#"):
                break
        return rows[2:]  # the header and the line below it

    return read
