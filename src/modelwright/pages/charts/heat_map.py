"""A confusion matrix: true classes down, predicted classes across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    LETTER_WIDTH,
    NOTHING,
    drawing,
    element,
    fitted_text,
    label_text,
    turned_title,
)
from modelwright.pages.numbers import counted, format_count, format_share
from modelwright.pages.words import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_LONGEST_LABEL = 130
_LARGEST_WIDTH = 920
# Narrower cells hold no figure; hovering shows it.
_NARROWEST_FIGURE = 26


def heat_map(
    classes: Sequence[str], counts: Sequence[Sequence[int]], *, label: str
) -> Markup:
    """Return a square of cells, shaded by their share of the true class's rows."""
    if not counts:
        return NOTHING
    names = [shortened(name, 60) for name in classes]
    longest = max(len(name) for name in names) * LETTER_WIDTH + 14
    left = min(longest, _LONGEST_LABEL) + 24
    size = min(max(360 / len(names), 26), 96, (_LARGEST_WIDTH - left) / len(names))
    top = 26 + min(longest, _LONGEST_LABEL if size < longest else 16)
    side = size * len(names)
    parts = [
        label_text(
            "predicted class", left + side / 2, 14, anchor="middle", kind="axis-title"
        ),
        turned_title("true class", top + side / 2),
    ]
    for index, name in enumerate(names):
        middle = size * (index + 0.5)
        parts += [
            fitted_text(name, left - 6, top + middle + 4, room=left - 30, anchor="end"),
            _name_above(name, left + middle, top - 8, size=size, is_turned=size < longest),
        ]
    for row, line_counts in enumerate(counts):
        for column, count in enumerate(line_counts):
            title = f"{names[row]} predicted as {names[column]}: {counted(count, 'row')}"
            share = count / (sum(line_counts) or 1)
            x, y = left + column * size, top + row * size
            parts.append(_cell(x, y, size=size, count=count, share=share, title=title))
    return drawing(parts, width=left + side + 4, height=top + side + 6, label=label)


def _name_above(name: str, x: float, y: float, *, size: float, is_turned: bool) -> Markup:
    if not is_turned:
        return fitted_text(name, x, y, room=size, anchor="middle")
    short = shortened(name, int(_LONGEST_LABEL / LETTER_WIDTH))
    return element("text", short, transform=f"translate({x + 4:g} {y:g}) rotate(-90)")


def _cell(
    x: float, y: float, *, size: float, count: int, share: float, title: str
) -> Markup:
    shaded = element(
        "rect",
        element("title", f"{title} ({format_share(share)})"),
        class_="heat",
        x=x + 1,
        y=y + 1,
        width=size - 2,
        height=size - 2,
        fill_opacity=0.06 + 0.94 * share,
    )
    if size < _NARROWEST_FIGURE or not count:
        return shaded
    kind = "on-dark" if share > 0.62 else "on-light"
    text = format_count(count)
    if len(text) * LETTER_WIDTH > size:
        return shaded
    figure = label_text(text, x + size / 2, y + size / 2 + 4, anchor="middle", kind=kind)
    return element("g", shaded, figure)
