"""Tests of templates as pages."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from modelwright.pages import rendering
from modelwright.pages.documents import Document


def test_what_is_inserted_is_escaped() -> None:
    template = rendering.environment().from_string("<p title='{{ text }}'>{{ text }}</p>")

    page = template.render(text="<script>alert('x')</script>")

    assert "<script>" not in page
    assert page.count("&#39;x&#39;") == 2


def test_what_no_file_can_hold_is_replaced() -> None:
    document = Document(kind="Card", title="a\x00b\ud800", lead=[], sections=[])

    page = rendering.render("document", document=document, sections=[])

    assert "a\ufffdb\ufffd" in page


def test_a_forgotten_value_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendering.render("document")
