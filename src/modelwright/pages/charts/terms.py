"""What columns add to a score: a step curve for one column, a map for two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    NOTHING,
    WIDTH,
    Scale,
    axis_below,
    axis_left,
    drawing,
    element,
    label_text,
    line,
    scale_around,
    turned_title,
)
from modelwright.pages.numbers import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_LEFT, _TOP, _BOTTOM = 78, 10, 210
_MAP = 260  # side of a map


def step_chart(
    cuts: Sequence[float], values: Sequence[float], *, label: str, column: str, unit: str
) -> Markup:
    """Return a step function: `values` has one more than `cuts`, where the next step begins."""
    if not cuts:
        return NOTHING
    width = (cuts[-1] - cuts[0]) or abs(cuts[0]) or 1.0
    ends = [cuts[0] - 0.05 * width, *cuts, cuts[-1] + 0.05 * width]
    across = Scale(ends[0], ends[-1], _LEFT, WIDTH - 10)
    up = scale_around([*values, 0.0], _BOTTOM, _TOP)
    corners = [
        f"{across(end):.1f},{up(value):.1f}"
        for low, high, value in zip(ends[:-1], ends[1:], values, strict=True)
        for end in (low, high)
    ]
    parts = [
        *axis_below(across, top=_TOP, bottom=_BOTTOM, title=column),
        *axis_left(up, left=_LEFT, right=WIDTH - 10, title=unit),
        line(_LEFT, up(0.0), WIDTH - 10, up(0.0), kind="zero"),
        element("polyline", class_="curve", points=" ".join(corners)),
    ]
    return drawing(parts, width=WIDTH, height=_BOTTOM + 40, label=label)


def pair_map(
    cells: Sequence[Sequence[float]],
    bins: tuple[Sequence[str], Sequence[str]],
    columns: tuple[str, str],
    *,
    label: str,
) -> Markup:
    """Return a map: the first column down, the second across, shaded by size, two colours by sign."""
    largest = max((abs(value) for row in cells for value in row), default=0.0)
    if not largest:
        return NOTHING
    height, width = _MAP / len(bins[0]), _MAP / len(bins[1])
    parts = [
        label_text(columns[1], 30 + _MAP / 2, 14, anchor="middle", kind="axis-title"),
        turned_title(columns[0], 24 + _MAP / 2),
    ]
    for down, row in enumerate(cells):
        for right, value in enumerate(row):
            title = (
                f"{columns[0]}: {bins[0][down]}; {columns[1]}: {bins[1][right]}: "
                f"{format_number(value)}"
            )
            parts.append(
                element(
                    "rect",
                    element("title", title),
                    class_="main" if value > 0 else "other",
                    x=30 + right * width,
                    y=24 + down * height,
                    width=width,
                    height=height,
                    fill_opacity=abs(value) / largest,
                )
            )
    return drawing(parts, width=_MAP + 34, height=_MAP + 30, label=label)
