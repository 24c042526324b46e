"""Tests of the curves and maps of additive terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.charts import pair_map, step_chart

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def test_a_step_is_level_between_its_cuts(svg: Callable[[str], ET.Element]) -> None:
    chart = step_chart([1.0, 3.0], [0.0, 5.0, -5.0], label="L", column="a <b>", unit="u")

    (curve,) = svg(chart).iter("polyline")

    corners = [
        tuple(map(float, pair.split(","))) for pair in curve.attrib["points"].split()
    ]
    assert [y for _, y in corners[::2]] == [y for _, y in corners[1::2]]
    assert corners[1][0] == corners[2][0]
    assert corners[2][1] < corners[0][1] < corners[4][1]


def test_no_cut_is_no_curve() -> None:
    assert not step_chart([], [1.0], label="L", column="a", unit="u")


def test_a_map_tells_signs_by_kind_and_size_by_shade(
    svg: Callable[[str], ET.Element],
) -> None:
    bins = (("missing", "any"), ("missing", "below 1", "from 1"))
    chart = pair_map([[0.0, 1.0, -2.0], [0.5, 0.0, 0.0]], bins, ("a", "b"), label="L")

    cells = list(svg(chart).iter("rect"))

    assert len(cells) == 6
    assert [cell.get("class") for cell in cells[1:3]] == ["main", "other"]
    assert float(cells[2].attrib["fill-opacity"]) == 1.0
    assert cells[2].findtext("title") == "a: missing; b: from 1: -2"


def test_a_map_of_nothing_is_not_drawn() -> None:
    assert not pair_map([[0.0]], (("any",), ("any",)), ("a", "b"), label="L")
