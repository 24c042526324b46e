"""Tests of predicted against observed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelwright.pages.charts import CurveSeries, curve_chart
from modelwright.records import CurvePoint

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def _series(*points: tuple[float, float, int], is_share: bool = False) -> CurveSeries:
    return CurveSeries(
        points=[
            CurvePoint(predicted=predicted, observed=observed, n_rows=n_rows)
            for predicted, observed, n_rows in points
        ],
        predicted_title="predicted <b>",
        observed_title="observed",
        is_share=is_share,
    )


def test_points_on_the_diagonal_lie_on_the_line(svg: Callable[[str], ET.Element]) -> None:
    root = svg(curve_chart(_series((0.0, 0.0, 5), (1.0, 1.0, 5), is_share=True), label="C"))

    ideal = next(line for line in root.iter("line") if line.get("class") == "ideal")
    first, last = root.iter("circle")
    assert (first.get("cx"), first.get("cy")) == (ideal.get("x1"), ideal.get("y1"))
    assert (last.get("cx"), last.get("cy")) == (ideal.get("x2"), ideal.get("y2"))


def test_bins_with_more_rows_have_larger_dots(svg: Callable[[str], ET.Element]) -> None:
    root = svg(curve_chart(_series((1.0, 2.0, 10), (3.0, 4.0, 1000)), label="C"))

    small, large = (float(dot.attrib["r"]) for dot in root.iter("circle"))
    assert small < large


def test_points_that_are_not_numbers_are_left_out(svg: Callable[[str], ET.Element]) -> None:
    series = _series((math.nan, 1.0, 1), (1.0, math.inf, 1), (2.0, 2.0, 0))

    root = svg(curve_chart(series, label="C"))

    assert len(list(root.iter("circle"))) == 1
    assert not curve_chart(_series(), label="C")
