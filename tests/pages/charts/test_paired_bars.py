"""Tests of two distributions side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelwright.pages.charts import paired_bars, paired_sparkline

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def test_each_level_has_two_bars_and_two_figures(svg: Callable[[str], ET.Element]) -> None:
    root = svg(paired_bars(["a", "<b>"], [0.7, 0.3], [0.2, 0.8], label="P"))

    texts = {text.text for text in root.iter("text")}
    assert {"a", "<b>", "70 %", "30 %", "20 %", "80 %"} <= texts


def test_only_the_largest_of_many_levels_are_drawn(
    svg: Callable[[str], ET.Element],
) -> None:
    names = [f"level {index}" for index in range(50)]
    shares = [index / 1225 for index in range(50)]

    root = svg(paired_bars(names, shares, shares, label="P"))

    texts = [text.text for text in root.iter("text")]
    assert "level 49" in texts
    assert "level 0" not in texts
    assert "share of rows in %; 38 smaller not drawn" in texts


def test_shares_of_an_empty_period_are_drawn_as_nothing(
    svg: Callable[[str], ET.Element],
) -> None:
    svg(paired_bars(["a"], [math.nan], [0.0], label="P"))
    svg(paired_sparkline([math.nan], [0.0], label="P"))

    assert not paired_bars([], [], [], label="P")
    assert not paired_sparkline([], [], label="P")


def test_a_small_pair_fits_a_cell(svg: Callable[[str], ET.Element]) -> None:
    root = svg(paired_sparkline([0.5] * 40, [0.5] * 40, label="P"))

    assert len(list(root.iter("rect"))) == 40
