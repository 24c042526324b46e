"""The pieces of every chart: elements with escaped content, scales, axes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from modelwright.pages.numbers import tick_texts
from modelwright.pages.words import printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 480
# A Latin letter of a chart's text is about this wide.
LETTER_WIDTH = 6.6
NOTHING = Markup("")
_ROOM = 0.06  # of the span, at either end of a scale
# Beyond it, widths of scales overflow; NaN compares as beyond.
_LARGEST = 1e300


def element(name: str, *content: object, **attributes: str | float | None) -> Markup:
    """Return an element; texts and attributes are escaped, `Markup` is taken as it is.

    `class_` stands for "class", and an underscore inside a name for a hyphen.

    Examples
    --------
    >>> str(element("text", "a < b", x=1.25, text_anchor="end"))
    '<text x="1.25" text-anchor="end">a &lt; b</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(_content(part) for part in content)
    return Markup(f"<{name}{written}>{inside}</{name}>")  # noqa: S704 - each part is escaped


def drawing(
    parts: Iterable[Markup], *, width: float, height: float, label: str, kind: str = ""
) -> Markup:
    """Return an SVG of that size in pixels, with a text for readers who do not see it."""
    return element(
        "svg",
        *parts,
        class_=f"chart {kind}".rstrip(),
        width=width,
        height=height,
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=label,
    )


def rectangle(
    x: float, y: float, width: float, height: float, *, kind: str, title: str = ""
) -> Markup:
    """Return a rectangle of a kind that the style sheet knows, with a text on hovering."""
    inside = element("title", title) if title else NOTHING
    size = {"width": max(width, 0.0), "height": max(height, 0.0)}
    return element("rect", inside, class_=kind, x=x, y=y, **size)


def line(x1: float, y1: float, x2: float, y2: float, *, kind: str) -> Markup:
    """Return a straight line of a kind that the style sheet knows."""
    return element("line", class_=kind, x1=x1, y1=y1, x2=x2, y2=y2)


def label_text(
    content: str, x: float, y: float, *, anchor: str = "start", kind: str = ""
) -> Markup:
    """Return a text, its baseline at `y`."""
    return element("text", content, class_=kind or None, x=x, y=y, text_anchor=anchor)


def fitted_text(
    content: str, x: float, y: float, *, room: float, anchor: str = "start"
) -> Markup:
    """Return a text cut to `room` pixels; the whole of it shows on hovering."""
    short = shortened(content, max(int(room / LETTER_WIDTH), 2))
    title = element("title", content) if short != content else NOTHING
    return element("text", title, short, x=x, y=y, text_anchor=anchor)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from `low` to `high` to pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value; values outside land on the nearer end."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, *, n_wanted: float = 5) -> list[float]:
        """Return round values inside the scale, about as many as wanted."""
        step = _round_step((self.high - self.low) / n_wanted)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [index * step for index in range(first, last + 1)]


def scale_around(
    values: Sequence[float],
    start: float,
    end: float,
    *,
    from_zero: bool = False,
) -> Scale:
    """Return a scale that holds all finite values with some room."""
    finite = [value for value in values if abs(value) < _LARGEST] + [0.0] * from_zero
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    room = (high - low) * _ROOM or abs(high) * 0.1 or 1.0
    first = low if from_zero and low == 0 else low - room
    last = high if from_zero and high == 0 and low < 0 else high + room
    return Scale(first, last, start, end)


def axis_below(scale: Scale, *, top: float, bottom: float, title: str) -> list[Markup]:
    """Return grid lines, tick labels and a title below; they take 38 pixels under `bottom`."""
    parts = []
    # A tick label needs about this many pixels.
    ticks = scale.ticks(n_wanted=max(min((scale.end - scale.start) / 64, 6), 1.5))
    for tick, text in zip(ticks, tick_texts(ticks), strict=True):
        x = scale(tick)
        parts += [
            line(x, top, x, bottom, kind="grid"),
            label_text(text, x, bottom + 15, anchor="middle", kind="tick"),
        ]
    middle = (scale.start + scale.end) / 2
    return [
        *parts,
        label_text(title, middle, bottom + 33, anchor="middle", kind="axis-title"),
    ]


def axis_left(
    scale: Scale, *, left: float, right: float, title: str, n_wanted: float = 5
) -> list[Markup]:
    """Return grid lines and tick labels left of `left`, and a turned title at the edge."""
    parts = []
    ticks = scale.ticks(n_wanted=n_wanted)
    for tick, text in zip(ticks, tick_texts(ticks), strict=True):
        y = scale(tick)
        parts += [
            line(left, y, right, y, kind="grid"),
            label_text(text, left - 6, y + 4, anchor="end", kind="tick"),
        ]
    return [*parts, turned_title(title, (scale.start + scale.end) / 2)]


def turned_title(title: str, middle: float) -> Markup:
    """Return a title that reads upwards at the left edge, centred on `middle`."""
    return element(
        "text",
        title,
        class_="axis-title",
        text_anchor="middle",
        transform=f"translate(12 {middle:g}) rotate(-90)",
    )


def _round_step(rough: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(rough))
    factors = (1, 2, 2.5, 5)
    step = next((factor for factor in factors if rough <= factor * magnitude), 10)
    return float(step * magnitude)


def _attribute(value: str | float) -> Markup:
    return escape(printable(value) if isinstance(value, str) else f"{round(value, 2):g}")


def _content(part: object) -> str:
    return str(part) if isinstance(part, Markup) else str(escape(printable(str(part))))
