"""Tests of the pieces of every chart."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from modelwright.pages.charts import svg as pieces

anything = st.text(st.characters(exclude_categories=()))


@given(anything, anything)
def test_any_text_stands_in_content_and_attribute(content: str, label: str) -> None:
    element = pieces.element("text", content, aria_label=label)

    root = ET.fromstring(element)  # noqa: S314 - our own text
    assert set(root.attrib) == {"aria-label"}
    assert len(root) == 0


def test_markup_is_taken_as_it_is() -> None:
    inside = pieces.element("title", "<b>")

    assert pieces.element("g", inside) == Markup("<g><title>&lt;b&gt;</title></g>")


def test_a_text_cut_to_its_room_shows_the_whole_on_hovering() -> None:
    text = pieces.fitted_text("a very long name of a column", 0, 0, room=66)

    assert "<title>a very long name of a column</title>a very lo…" in text


@pytest.mark.parametrize("from_zero", [True, False])
@given(values=st.lists(st.floats(), max_size=6))
def test_ticks_lie_inside_a_scale_around_any_values(
    values: list[float], *, from_zero: bool
) -> None:
    scale = pieces.scale_around(values, 10, 400, from_zero=from_zero)

    ticks = scale.ticks()
    assert len(ticks) <= 12
    assert all(10 <= scale(tick) <= 400 for tick in ticks)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0, 8800, [0, 2000, 4000, 6000, 8000])],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert pieces.Scale(low, high, 0, 100).ticks() == pytest.approx(ticks)
