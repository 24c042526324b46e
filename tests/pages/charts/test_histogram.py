"""Tests of histograms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.pages.charts import histogram, sparkline

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def test_bars_are_as_high_as_their_counts(svg: Callable[[str], ET.Element]) -> None:
    root = svg(histogram([1, 4, 2], label="H", axis_title="x", ends=("low", "high")))

    heights = [float(bar.attrib["height"]) for bar in root.iter("rect")]
    assert heights[1] == pytest.approx(4 * heights[0], abs=0.1)
    assert [title.text for title in root.iter("title")] == ["1 row", "4 rows", "2 rows"]


def test_a_sparkline_fits_a_cell(svg: Callable[[str], ET.Element]) -> None:
    root = svg(sparkline([3, 0, 12], label="S"))

    assert len(list(root.iter("rect"))) == 3
    assert float(root.attrib["height"]) <= 32


@pytest.mark.parametrize("counts", [[], [0, 0]])
def test_no_rows_are_not_drawn(counts: list[int]) -> None:
    assert not histogram(counts, label="H", axis_title="x", ends=("", ""))
    assert not sparkline(counts, label="S")
