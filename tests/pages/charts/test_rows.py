"""Tests of rows of labelled values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelwright.pages.charts import Mark, bar_chart, interval_chart

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable

maybe = st.none() | st.floats()


def test_bars_are_as_long_as_their_values(svg: Callable[[str], ET.Element]) -> None:
    marks = [Mark(label=name, value=value) for name, value in (("a", 10.0), ("b", 5.0))]

    root = svg(bar_chart(marks, label="Bars", axis_title="rows"))

    long, short = (float(bar.attrib["width"]) for bar in root.iter("rect"))
    assert math.isclose(long, 2 * short, rel_tol=0.01)


def test_negative_bars_end_at_zero(svg: Callable[[str], ET.Element]) -> None:
    marks = [Mark(label="a", value=10.0), Mark(label="b", value=-5.0)]

    root = svg(bar_chart(marks, label="Bars", axis_title="loss"))

    right, left = root.iter("rect")
    end = float(left.attrib["x"]) + float(left.attrib["width"])
    assert math.isclose(end, float(right.attrib["x"]), abs_tol=0.05)


def test_a_reader_who_does_not_see_hears_the_figures() -> None:
    marks = [Mark(label="model", value=0.843, lower=0.821, upper=0.864)]

    chart = interval_chart(marks, label="Scores", axis_title="ROC AUC")

    assert 'aria-label="Scores. model: 0.843 (0.821 to 0.864)"' in chart


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(), st.floats(), maybe, maybe), max_size=5))
def test_any_figures_are_drawn_inside(
    svg: Callable[[str], ET.Element],
    figures: list[tuple[str, float, float | None, float | None]],
) -> None:
    marks = [
        Mark(label=label, value=value, lower=lower, upper=upper)
        for label, value, lower, upper in figures
    ]

    for draw in (bar_chart, interval_chart):
        chart = draw(marks, label="Any", axis_title="any")
        assert bool(chart) == bool(marks)
        if chart:
            svg(chart)
