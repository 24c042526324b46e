"""Predicted against observed, beside the diagonal on which a perfect model would lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    NOTHING,
    WIDTH,
    Scale,
    axis_below,
    axis_left,
    drawing,
    element,
    line,
    scale_around,
)
from modelwright.pages.numbers import counted, format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from modelwright.records import CurvePoint

_LEFT, _TOP, _BOTTOM = 78, 10, 310


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSeries:
    """What a curve shows.

    Parameters
    ----------
    points
        Bins with their mean prediction and mean outcome.
    predicted_title, observed_title
        Titles of the horizontal and vertical axis.
    is_share
        Whether both axes go from 0 to 1.
    """

    points: Sequence[CurvePoint]
    predicted_title: str
    observed_title: str
    is_share: bool


def curve_chart(series: CurveSeries, *, label: str) -> Markup:
    """Return the curve with a dot for each bin, its area by the bin's rows, and the diagonal."""
    points = [
        point
        for point in series.points
        if math.isfinite(point.predicted) and math.isfinite(point.observed)
    ]
    if not points:
        return NOTHING
    across = _shared_scale(points, is_share=series.is_share)
    up = Scale(across.low, across.high, _BOTTOM, _TOP)
    parts = [
        *axis_below(across, top=_TOP, bottom=_BOTTOM, title=series.predicted_title),
        *axis_left(up, left=_LEFT, right=WIDTH - 10, title=series.observed_title),
        line(
            across(across.low), up(up.low), across(across.high), up(up.high), kind="ideal"
        ),
        element(
            "polyline",
            class_="curve",
            points=" ".join(
                f"{across(point.predicted):.1f},{up(point.observed):.1f}"
                for point in points
            ),
        ),
    ]
    largest = max(point.n_rows for point in points) or 1
    for point in points:
        title = (
            f"{counted(point.n_rows, 'row')}: predicted {format_number(point.predicted)}, "
            f"observed {format_number(point.observed)}"
        )
        parts.append(
            element(
                "circle",
                element("title", title),
                class_="main",
                cx=across(point.predicted),
                cy=up(point.observed),
                r=2.5 + 4.5 * math.sqrt(max(point.n_rows, 0) / largest),
            )
        )
    return drawing(parts, width=WIDTH, height=_BOTTOM + 40, label=label)


def _shared_scale(points: list[CurvePoint], *, is_share: bool) -> Scale:
    if is_share:
        return Scale(0, 1, _LEFT, WIDTH - 10)
    values = [value for point in points for value in (point.predicted, point.observed)]
    return scale_around(values, _LEFT, WIDTH - 10)
