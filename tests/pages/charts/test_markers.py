"""Tests of marks."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from modelwright.pages.charts.markers import N_COLOURS, marker


def _look(family: int) -> tuple[str, str]:
    """Return a mark's colour, and its shape relative to its place."""
    shape = ET.fromstring(marker(family, 0, 0, radius=10))  # noqa: S314 - our own text
    return shape.attrib["class"], shape.get("points", "circle")


def test_families_differ_in_colour_or_shape_and_the_first_in_both() -> None:
    looks = [_look(family) for family in range(20)]

    assert len(set(looks)) == 20
    assert len({colour for colour, _ in looks[:7]}) == 7
    assert len({shape for _, shape in looks[:7]}) == 7
    assert looks[N_COLOURS][0] == looks[0][0]


def test_what_hovering_says_is_escaped() -> None:
    drawn = marker(0, 1, 2, radius=3, title="a < b", is_ringed=True)

    assert "a &lt; b" in drawn
    assert 'class="family-0 ringed"' in drawn
