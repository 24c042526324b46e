"""Two distributions side by side: the reference and the analysis period."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    LETTER_WIDTH,
    NOTHING,
    WIDTH,
    Scale,
    axis_below,
    drawing,
    fitted_text,
    label_text,
    line,
    rectangle,
)
from modelwright.pages.numbers import format_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_MOST_SHOWN = 12
_PAIR_HEIGHT = 30
_LEGEND_HEIGHT = 26
_LONGEST_LABEL = 150
_SPARK_WIDTH, _SPARK_HEIGHT = 132, 32


def paired_bars(
    labels: Sequence[str],
    reference: Sequence[float],
    analysis: Sequence[float],
    *,
    label: str,
) -> Markup:
    """Return a pair of bars for each bin or level, in percent of rows.

    Above twelve only those with the largest shares are drawn, in their own order, and the
    axis title says so.
    """
    pairs = _pairs(labels, reference, analysis)
    if not pairs:
        return NOTHING
    shown = _largest(pairs, _MOST_SHOWN)
    left = min(max(len(pair[0]) for pair in shown) * LETTER_WIDTH + 4, _LONGEST_LABEL)
    largest = max(max(pair[1:]) for pair in shown) or 1.0
    scale = Scale(0, 100 * largest * 1.02, left + 8, WIDTH - 62)
    bottom = _LEGEND_HEIGHT + _PAIR_HEIGHT * len(shown)
    hidden = (
        f"; {len(pairs) - len(shown)} smaller not drawn" if len(shown) < len(pairs) else ""
    )
    parts = [
        *_legend(),
        *axis_below(
            scale, top=_LEGEND_HEIGHT, bottom=bottom, title=f"share of rows in %{hidden}"
        ),
        line(scale(0), _LEGEND_HEIGHT, scale(0), bottom, kind="zero"),
    ]
    for index, (name, before, after) in enumerate(shown):
        top = _LEGEND_HEIGHT + _PAIR_HEIGHT * index
        parts.append(fitted_text(name, 0, top + 19, room=left))
        for offset, share, kind in ((4, before, "quiet"), (15, after, "other")):
            end = scale(100 * share)
            size = end - scale(0)
            parts += [
                rectangle(scale(0), top + offset, size, 10, kind=kind),
                label_text(format_share(share), end + 5, top + offset + 9, kind="small"),
            ]
    return drawing(parts, width=WIDTH, height=bottom + 40, label=label)


def paired_sparkline(
    reference: Sequence[float], analysis: Sequence[float], *, label: str
) -> Markup:
    """Return the pairs without axes, for a table cell; at most 20 of them, the largest."""
    pairs = _largest(_pairs([""] * len(reference), reference, analysis), 20)
    if not pairs:
        return NOTHING
    largest = max(max(pair[1:]) for pair in pairs) or 1.0
    step = _SPARK_WIDTH / len(pairs)
    width = min(step * 0.4, 12)
    bars = []
    for index, (_, before, after) in enumerate(pairs):
        x = index * step
        for share, kind in ((before, "quiet"), (after, "other")):
            size = share / largest * _SPARK_HEIGHT
            bars.append(rectangle(x, _SPARK_HEIGHT - size, width, size, kind=kind))
            x += width
    return drawing(bars, width=_SPARK_WIDTH, height=_SPARK_HEIGHT, label=label)


def _pairs(
    labels: Sequence[str], reference: Sequence[float], analysis: Sequence[float]
) -> list[tuple[str, float, float]]:
    # Shares of an empty period are NaN; they are drawn as nothing.
    return [
        (name, _drawable(before), _drawable(after))
        for name, before, after in zip(labels, reference, analysis, strict=False)
    ]


def _drawable(share: float) -> float:
    return min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0


def _largest(
    pairs: list[tuple[str, float, float]], n_shown: int
) -> list[tuple[str, float, float]]:
    order = sorted(range(len(pairs)), key=lambda index: -max(pairs[index][1:]))
    return [pairs[index] for index in sorted(order[:n_shown])]


def _legend() -> list[Markup]:
    return [
        rectangle(0, 4, 12, 10, kind="quiet"),
        label_text("reference", 18, 13),
        rectangle(100, 4, 12, 10, kind="other"),
        label_text("analysis period", 118, 13),
    ]
