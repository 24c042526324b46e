"""Tests of correlations of several things with each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from modelwright.pages.charts import correlation_map

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def test_cells_are_shaded_from_the_lowest_correlation_to_one(
    svg: Callable[[str], ET.Element],
) -> None:
    square = [[1.0, 0.5, 1.0], [0.5, 1.0, 0.75], [1.0, 0.75, 1.0]]

    root = svg(correlation_map(["a", "b", "c"], square, label="C"))

    shades = [float(cell.attrib["fill-opacity"]) for cell in root.iter("rect")]
    assert shades == pytest.approx([0.06, 1.0, 0.06, 0.53, 1.0, 0.53], abs=0.01)
    assert "a and b: 0.50" in [title.text for title in root.iter("title")]


def test_near_copies_do_not_look_diverse(svg: Callable[[str], ET.Element]) -> None:
    root = svg(correlation_map(["a", "b"], [[1.0, 0.99], [0.99, 1.0]], label="C"))

    assert [float(cell.attrib["fill-opacity"]) for cell in root.iter("rect")] == [0.91] * 2


def test_members_are_set_apart_from_the_others(svg: Callable[[str], ET.Element]) -> None:
    square = [[0.9] * 12] * 12
    names = [f"<{index}> " + "x" * 60 for index in range(12)]

    root = svg(correlation_map(names, square, label="C", n_marked=5))

    assert [line.get("class") for line in root.iter("line")] == ["apart"] * 2
    assert not list(svg(correlation_map(names, square, label="C")).iter("line"))


def test_what_has_no_correlation_says_so(svg: Callable[[str], ET.Element]) -> None:
    root = svg(correlation_map(["a", "b"], [[1.0, math.nan], [math.nan, 1.0]], label="C"))

    assert [text.text for text in root.iter("text")].count("n/a") == 2
    assert not correlation_map([], [], label="C")
