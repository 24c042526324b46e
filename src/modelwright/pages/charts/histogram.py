"""Row counts by bin: a histogram with axes, and one that fits into a table cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    NOTHING,
    WIDTH,
    Scale,
    axis_left,
    drawing,
    label_text,
    line,
    rectangle,
)
from modelwright.pages.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_LEFT, _TOP, _BOTTOM = 66, 8, 170
_SPARK_WIDTH, _SPARK_HEIGHT = 96, 24


def histogram(
    counts: Sequence[int], *, label: str, axis_title: str, ends: tuple[str, str]
) -> Markup:
    """Return bars of row counts; `ends` name the two ends of the horizontal axis."""
    if not any(counts):
        return NOTHING
    height = Scale(0, max(counts), _BOTTOM, _TOP)
    step = (WIDTH - _LEFT) / len(counts)
    parts = axis_left(height, left=_LEFT, right=WIDTH, title="rows", n_wanted=4)
    for index, count in enumerate(counts):
        top = height(count)
        x = _LEFT + index * step
        title = counted(count, "row")
        parts.append(
            rectangle(x + 1, top, step - 2, _BOTTOM - top, kind="main", title=title)
        )
    parts += [
        line(_LEFT, _BOTTOM, WIDTH, _BOTTOM, kind="zero"),
        label_text(ends[0], _LEFT, _BOTTOM + 16, kind="tick"),
        label_text(ends[1], WIDTH, _BOTTOM + 16, anchor="end", kind="tick"),
        label_text(
            axis_title,
            (_LEFT + WIDTH) / 2,
            _BOTTOM + 34,
            anchor="middle",
            kind="axis-title",
        ),
    ]
    return drawing(parts, width=WIDTH, height=_BOTTOM + 40, label=label)


def sparkline(counts: Sequence[int], *, label: str) -> Markup:
    """Return a histogram without axes, for a table cell."""
    if not any(counts):
        return NOTHING
    step = _SPARK_WIDTH / len(counts)
    bars = []
    for index, count in enumerate(counts):
        size = count / max(counts) * _SPARK_HEIGHT
        y = _SPARK_HEIGHT - size
        bars.append(rectangle(index * step, y, max(step - 1, step / 2), size, kind="main"))
    return drawing(bars, width=_SPARK_WIDTH, height=_SPARK_HEIGHT, label=label)
