"""Rows of labelled values: bars from zero, or dots with their intervals on a free axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    LETTER_WIDTH,
    NOTHING,
    WIDTH,
    Scale,
    axis_below,
    drawing,
    element,
    fitted_text,
    label_text,
    line,
    rectangle,
    scale_around,
)
from modelwright.pages.numbers import format_interval, format_number, is_finite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

_ROW_HEIGHT = 26
_TOP = 6
_LONGEST_LABEL = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One row of a chart.

    Parameters
    ----------
    label
        Text on the left.
    value
        Length of the bar or place of the dot.
    lower, upper
        Ends of the whisker; None without one.
    kind
        Class of the style sheet: "main", "quiet" or "other".
    text
        Figure on the right; empty for the value, with its interval if there is one.
    """

    label: str
    value: float
    lower: float | None = None
    upper: float | None = None
    kind: str = "main"
    text: str = ""

    @property
    def figure(self) -> str:
        """The figure on the right."""
        if self.text:
            return self.text
        if self.lower is None or self.upper is None:
            return format_number(self.value, digits=3)
        return format_interval(self.value, self.lower, self.upper)

    @property
    def extent(self) -> list[float]:
        """The value and the finite ends of its interval."""
        ends = [end for end in (self.lower, self.upper) if end is not None]
        return [value for value in (self.value, *ends) if is_finite(value)]


def bar_chart(marks: Sequence[Mark], *, label: str, axis_title: str) -> Markup:
    """Return horizontal bars from zero, with whiskers where marks have an interval."""
    return _rows(marks, _bar, label=label, axis_title=axis_title, from_zero=True)


def interval_chart(marks: Sequence[Mark], *, label: str, axis_title: str) -> Markup:
    """Return dots with whiskers on an axis that need not start at zero."""
    return _rows(marks, _dot, label=label, axis_title=axis_title, from_zero=False)


def _rows(
    marks: Sequence[Mark],
    draw: Callable[[Mark, Scale, float], Markup],
    *,
    label: str,
    axis_title: str,
    from_zero: bool,
) -> Markup:
    if not marks:
        return NOTHING
    left = min(_width([mark.label for mark in marks]), _LONGEST_LABEL)
    right = WIDTH - _width([mark.figure for mark in marks])
    extents = [value for mark in marks for value in mark.extent]
    scale = scale_around(extents, left + 10, right - 10, from_zero=from_zero)
    bottom = _TOP + _ROW_HEIGHT * len(marks)
    parts = axis_below(scale, top=_TOP, bottom=bottom, title=axis_title)
    if from_zero:
        parts.append(line(scale(0), _TOP, scale(0), bottom, kind="zero"))
    for index, mark in enumerate(marks):
        middle = _TOP + _ROW_HEIGHT * (index + 0.5)
        parts.append(fitted_text(mark.label, 0, middle + 4, room=left))
        if is_finite(mark.value):
            parts += [draw(mark, scale, middle), _whisker(mark, scale, middle)]
        parts.append(
            label_text(mark.figure, WIDTH, middle + 4, anchor="end", kind="figure")
        )
    return drawing(parts, width=WIDTH, height=bottom + 40, label=_spoken(label, marks))


def _width(texts: list[str]) -> float:
    return max(len(text) for text in texts) * LETTER_WIDTH + 4


def _bar(mark: Mark, scale: Scale, middle: float) -> Markup:
    start, end = sorted((scale(0), scale(mark.value)))
    return rectangle(start, middle - 7, max(end - start, 1), 14, kind=mark.kind)


def _dot(mark: Mark, scale: Scale, middle: float) -> Markup:
    return element("circle", class_=mark.kind, cx=scale(mark.value), cy=middle, r=5)


def _whisker(mark: Mark, scale: Scale, middle: float) -> Markup:
    if mark.lower is None or mark.upper is None:
        return NOTHING
    if not is_finite(mark.lower) or not is_finite(mark.upper):
        return NOTHING
    start, end = scale(mark.lower), scale(mark.upper)
    strokes = [
        line(start, middle, end, middle, kind="whisker"),
        line(start, middle - 4, start, middle + 4, kind="whisker"),
        line(end, middle - 4, end, middle + 4, kind="whisker"),
    ]
    return element("g", *strokes)


def _spoken(label: str, marks: Sequence[Mark]) -> str:
    listed = "; ".join(f"{mark.label}: {mark.figure}" for mark in marks[:12])
    return f"{label}. {listed}"
