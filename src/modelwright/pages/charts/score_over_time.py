"""A search: each attempt at the moment it ended, and the best score so far as a step line."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from modelwright.pages.charts.markers import marker
from modelwright.pages.charts.svg import (
    LETTER_WIDTH,
    NOTHING,
    Scale,
    axis_below,
    axis_left,
    drawing,
    element,
    label_text,
    line,
    scale_around,
)
from modelwright.pages.numbers import is_finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

_WIDTH = 760
_LEFT, _RIGHT = 84, _WIDTH - 12
_PLOT_HEIGHT, _STRIP_HEIGHT = 250, 22
_LEGEND_HEIGHT = 20
# Attempts further behind the best than so many times the median one stand in a strip below the
# others, which would else be squeezed together.
_FAR = 4.0
_MINUTES_FROM, _HOURS_FROM = 300, 3 * 3600  # seconds
_SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One point of the chart.

    Parameters
    ----------
    seconds
        When it ended.
    score
        What it reached; None if it failed or was stopped.
    family
        What it is coloured by.
    title
        Text on hovering.
    is_chosen
        Whether it is part of the result.
    """

    seconds: float
    score: float | None
    family: str
    title: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class _Axes:
    """Where attempts stand: their time across, their score up."""

    across: Scale
    unit: str
    up: Scale
    families: list[str]

    def x(self, attempt: Attempt) -> float:
        """Return the place of an attempt's time."""
        return self.across(attempt.seconds / _SECONDS[self.unit])

    def point(self, attempt: Attempt, y: float) -> Markup:
        """Return an attempt's mark at that height."""
        return marker(
            self.families.index(attempt.family),
            self.x(attempt),
            y,
            radius=6.5 if attempt.is_chosen else 4.5,
            title=attempt.title,
            is_ringed=attempt.is_chosen,
        )


def score_over_time(
    attempts: Sequence[Attempt],
    *,
    higher_is_better: bool,
    reached: float | None,
    axis_title: str,
    label: str,
) -> Markup:
    """Return the chart; `reached` is the result's own score, drawn as a line across."""
    scored = [attempt for attempt in attempts if is_finite(attempt.score)]
    if not scored:
        return NOTHING
    sign = 1.0 if higher_is_better else -1.0
    limit = _limit([sign * _score(attempt) for attempt in scored])
    near = [attempt for attempt in scored if sign * _score(attempt) >= limit]
    strips = {
        "far behind": [each for each in scored if sign * _score(each) < limit],
        "no score": [each for each in attempts if not is_finite(each.score)],
    }
    strips = {name: members for name, members in strips.items() if members}
    families = list(dict.fromkeys(attempt.family for attempt in attempts))
    legend, top = _legend(attempts, families)
    bottom = top + _PLOT_HEIGHT
    floor = bottom + _STRIP_HEIGHT * len(strips)
    result = [reached] if reached is not None and is_finite(reached) else []
    up = scale_around([*map(_score, near), *result], bottom, top)
    across, unit = _time_scale(max(each.seconds for each in attempts))
    axes = _Axes(across, unit, up, families)
    parts = [
        *legend,
        *axis_below(axes.across, top=top, bottom=floor, title=f"{axes.unit} of search"),
        *axis_left(up, left=_LEFT, right=_RIGHT, title=axis_title),
        *(part for score in result for part in _result_line(up(score))),
        _best_so_far(near, axes, sign=sign),
        *_points(near, axes),
        *_strips(strips, axes, top=bottom),
    ]
    return drawing(parts, width=_WIDTH, height=floor + 40, label=label, kind="roomy")


def _score(attempt: Attempt) -> float:
    return attempt.score or 0.0


def _limit(gains: list[float]) -> float:
    """Return the least gain that is drawn on the scale."""
    best = max(gains)
    return best - _FAR * (best - median(gains)) if median(gains) < best else min(gains)


def _time_scale(longest: float) -> tuple[Scale, str]:
    """Return the scale from the start to the last attempt, and the unit of its ticks."""
    unit = "minutes" if longest >= _MINUTES_FROM else "seconds"
    unit = "hours" if longest >= _HOURS_FROM else unit
    return Scale(0, max(longest, 1e-3) * 1.02 / _SECONDS[unit], _LEFT, _RIGHT), unit


def _legend(attempts: Sequence[Attempt], families: list[str]) -> tuple[list[Markup], float]:
    """Return the marks' meanings in as many lines as they need, and where the plot begins."""
    parts: list[Markup] = []
    x, y = float(_LEFT), 8.0
    for index, family in enumerate(families):
        count = sum(attempt.family == family for attempt in attempts)
        text = f"{family} ({count})"
        width = 34 + LETTER_WIDTH * len(text)
        if x + width > _RIGHT and x > _LEFT:
            x, y = float(_LEFT), y + _LEGEND_HEIGHT
        parts += [marker(index, x + 6, y, radius=5), label_text(text, x + 16, y + 4)]
        x += width
    return parts, y + _LEGEND_HEIGHT


def _result_line(y: float) -> list[Markup]:
    return [
        line(_LEFT, y, _RIGHT, y, kind="ideal"),
        label_text("ensemble", _RIGHT, y - 5, anchor="end", kind="small"),
    ]


def _best_so_far(attempts: Sequence[Attempt], axes: _Axes, *, sign: float) -> Markup:
    commands: list[str] = []
    best = float("-inf")
    for attempt in sorted(attempts, key=lambda each: each.seconds):
        if sign * _score(attempt) <= best:
            continue
        best = sign * _score(attempt)
        x, y = axes.x(attempt), axes.up(_score(attempt))
        commands.append(f"H{x:.1f}V{y:.1f}" if commands else f"M{x:.1f} {y:.1f}")
    return element("path", class_="best", d="".join([*commands, f"H{_RIGHT}"]))


def _points(attempts: Sequence[Attempt], axes: _Axes) -> list[Markup]:
    """Return the marks, the chosen ones above the others."""
    ordered = sorted(attempts, key=lambda each: each.is_chosen)
    return [axes.point(attempt, axes.up(_score(attempt))) for attempt in ordered]


def _strips(strips: dict[str, list[Attempt]], axes: _Axes, *, top: float) -> list[Markup]:
    """Return a row of marks for each kind of attempt that has no place on the scale."""
    parts = []
    for index, (name, members) in enumerate(strips.items()):
        middle = top + _STRIP_HEIGHT * (index + 0.5)
        parts += [
            line(_LEFT, middle - 11, _RIGHT, middle - 11, kind="zero"),
            label_text(name, _LEFT - 6, middle + 4, anchor="end", kind="tick"),
            *(axes.point(attempt, middle) for attempt in members),
        ]
    return parts
