"""Tests of documents as Markdown and HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from modelwright.pages.documents import (
    Document,
    Figure,
    Paragraph,
    Points,
    Section,
    Table,
    as_markdown,
    as_page,
    escaped,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _document() -> Document:
    blocks = (
        Paragraph("A *text*."),
        Points(("one", "two")),
        Figure(Markup("<svg role='img' aria-label='x'></svg>"), "A chart."),
        Table(("a", "b|c"), [("1", "2")]),
    )
    return Document(
        kind="Card", title="x", lead=["Lead."], sections=[Section("Part", blocks)]
    )


def test_markdown_holds_every_block_but_the_charts() -> None:
    assert as_markdown(_document()) == (
        "# Card: x\n\nLead.\n\n## Part\n\nA \\*text\\*.\n\n- one\n- two\n\n"
        "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |\n"
    )


def test_html_holds_the_charts_too(read_page: Callable[[str], str]) -> None:
    page = as_page(_document())

    assert "A chart." in read_page(page)
    assert page.count("<svg") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("salary_in_usd", "salary_in_usd"),
        ("_private_", "\\_private\\_"),
        ("0.371 (0.349 to 0.392)", "0.371 (0.349 to 0.392)"),
        ("-14", "-14"),
        ("- not a list", "\\- not a list"),
        ("1. not a list", "1\\. not a list"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("a\n\n# b", "a \\# b"),
    ],
)
def test_markdown_shows_texts_as_they_are(text: str, expected: str) -> None:
    assert escaped(text) == expected


@given(st.text())
def test_no_text_leaves_its_line_or_opens_a_tag(text: str) -> None:
    result = escaped(text)

    assert "\n" not in result
    assert "<" not in result
    assert not re.search(r"(?<!\\)(\\\\)*\|", result)
