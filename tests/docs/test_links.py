"""Links and paths in the pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("docs/**/*.md"),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    ]
)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(#[^)]*)?\)")
_PATH = re.compile(r"`((?:src|tests|docs|examples|bench)/[\w./-]+)`")


def name_of(page: Path) -> str:
    """Return a page's path for the name of its test."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_to_files_lead_to_a_file(page: Path) -> None:
    links = [target for target, _ in _LINK.findall(page.read_text(encoding="utf-8"))]

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_that_are_named_are_there(page: Path) -> None:
    paths = _PATH.findall(page.read_text(encoding="utf-8"))

    assert [
        path for path in paths if not (ROOT / path).exists() and "NAME" not in path
    ] == []


def test_every_page_can_be_reached_from_the_first() -> None:
    first = ROOT / "docs/index.md"
    reached, waiting = set(), [first]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            links = _LINK.findall(page.read_text(encoding="utf-8"))
            waiting += [(page.parent / target).resolve() for target, _ in links]

    assert set(ROOT.glob("docs/**/*.md")) <= reached
