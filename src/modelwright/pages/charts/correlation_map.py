"""Correlations of several things with each other: a square of shaded cells with figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    LETTER_WIDTH,
    NOTHING,
    drawing,
    element,
    fitted_text,
    label_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_TOP = 24
_CELL_WIDTH, _CELL_HEIGHT = 40, 26
_LONGEST_LABEL = 190


def correlation_map(
    names: Sequence[str],
    correlations: Sequence[Sequence[float]],
    *,
    label: str,
    n_marked: int = 0,
) -> Markup:
    """Return a square of cells, shaded from the lowest correlation there is up to 1.

    Rows carry the names and a number; columns carry the number alone. The first `n_marked`
    names are set apart from the others by a line.
    """
    if not names:
        return NOTHING
    numbered = [f"{index} {name}" for index, name in enumerate(names, start=1)]
    left = min(max(map(len, numbered)) * LETTER_WIDTH + 12, _LONGEST_LABEL)
    width = left + _CELL_WIDTH * len(names)
    height = _TOP + _CELL_HEIGHT * len(names)
    lowest = _lowest(correlations)
    parts = []
    for row, name in enumerate(numbered):
        middle = _TOP + _CELL_HEIGHT * (row + 0.5)
        parts += [
            fitted_text(name, 0, middle + 4, room=left - 6),
            label_text(
                str(row + 1),
                left + _CELL_WIDTH * (row + 0.5),
                _TOP - 8,
                anchor="middle",
                kind="tick",
            ),
        ]
        for column, other in enumerate(names):
            if row != column:
                value = correlations[row][column]
                title = f"{names[row]} and {other}: {_figure(value)}"
                x, y = left + _CELL_WIDTH * column, _TOP + _CELL_HEIGHT * row
                parts.append(_cell(x, y, value=value, lowest=lowest, title=title))
    if 0 < n_marked < len(names):
        parts += _lines(n_marked, left=left, right=width, bottom=height)
    return drawing(parts, width=width + 2, height=height + 2, label=label)


def _lowest(correlations: Sequence[Sequence[float]]) -> float:
    """Return the lowest correlation, but at most 0.9: near copies are not to look diverse."""
    finite = [value for row in correlations for value in row if math.isfinite(value)]
    return min([*finite, 0.9])


def _cell(x: float, y: float, *, value: float, lowest: float, title: str) -> Markup:
    share = (value - lowest) / (1 - lowest) if math.isfinite(value) else 0.0
    share = min(max(share, 0.0), 1.0)
    shaded = element(
        "rect",
        element("title", title),
        class_="heat",
        x=x + 1,
        y=y + 1,
        width=_CELL_WIDTH - 2,
        height=_CELL_HEIGHT - 2,
        fill_opacity=0.06 + 0.94 * share,
    )
    kind = "on-dark" if share > 0.62 else "on-light"
    middle = x + _CELL_WIDTH / 2
    text = label_text(
        _figure(value), middle, y + _CELL_HEIGHT / 2 + 4, anchor="middle", kind=kind
    )
    return element("g", shaded, text)


def _figure(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else "n/a"


def _lines(n_marked: int, *, left: float, right: float, bottom: float) -> list[Markup]:
    x, y = left + _CELL_WIDTH * n_marked, _TOP + _CELL_HEIGHT * n_marked
    return [
        element("line", class_="apart", x1=0, y1=y, x2=right, y2=y),
        element("line", class_="apart", x1=x, y1=_TOP, x2=x, y2=bottom),
    ]
