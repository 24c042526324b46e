"""Dates in texts: which pattern reads them all."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.records import Column
from modelwright.runtime import UnreadableValueError, reader

if TYPE_CHECKING:
    from collections.abc import Mapping

# Share of the rows that a pattern has to read.
ENOUGH = 0.99
_N_FIRST_TRIED = 20
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_NUMERIC = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4}(?!\d)")
_COMPACT = re.compile(r"(19|20)\d{6}", re.ASCII)
_WITH_MONTH_NAMES = (
    *(f"{day}{clock}" for day in ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
                                  "%d-%b-%Y", "%d-%b-%y") for clock in _CLOCKS),
    "%b-%Y", "%b %Y", "%B %Y", "%b-%y", "%Y-%b", "%Y %b", "%Y %B",
    "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S %z",
)  # fmt: skip
_MONTHS = ("%Y-%m", "%Y/%m", "%m/%Y")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How texts are read as datetimes: a strptime pattern (None means ISO 8601), and why."""

    pattern: str | None
    reason: str


def find_date_format(
    texts: Mapping[str, int], *, name_is_calendar: bool
) -> DateFormat | None:
    """Return the format that reads nearly all texts, None where there is none.

    Parameters
    ----------
    texts
        Distinct texts, missing ones left out, with their row counts.
    name_is_calendar
        Whether the column's name speaks of dates; only then are eight digits a date.
    """
    if not texts or not any(character.isdigit() for character in next(iter(texts))):
        return None
    sample = next(iter(texts)).strip()
    if _COMPACT.fullmatch(sample):  # ISO 8601 too, but as a number it needs the pattern
        return _first_that_reads(texts, ("%Y%m%d",)) if name_is_calendar else None
    if _reads(texts, None):
        return DateFormat(None, "the texts are ISO 8601")
    if match := _NUMERIC.match(sample):
        return _numeric_format(texts, match.group(1))
    return _first_that_reads(texts, (*_MONTHS, *_WITH_MONTH_NAMES))


def _first_that_reads(
    texts: Mapping[str, int], patterns: tuple[str, ...]
) -> DateFormat | None:
    for pattern in patterns:
        if _reads(texts, pattern):
            return DateFormat(pattern, f"the texts are like {pattern}")
    return None


def _numeric_format(texts: Mapping[str, int], mark: str) -> DateFormat | None:
    """Return the format of 31/12/2024, 12/31/2024, 2024/12/31 and their like."""
    for clock in _CLOCKS:
        for year in ("%Y", "%y"):
            day_first, month_first = (
                mark.join(parts) + clock
                for parts in (("%d", "%m", year), ("%m", "%d", year))
            )
            reads_day_first = _reads(texts, day_first)
            reads_month_first = _reads(texts, month_first)
            if reads_day_first and reads_month_first:
                return _undecided(texts, mark, day_first, month_first)
            if reads_day_first:
                return DateFormat(day_first, "first numbers above 12 are days")
            if reads_month_first:
                return DateFormat(month_first, "second numbers above 12 are days")
        if _reads(texts, pattern := mark.join(("%Y", "%m", "%d")) + clock):
            return DateFormat(pattern, f"the texts are like {pattern}")
    return None


def _undecided(
    texts: Mapping[str, int], mark: str, day_first: str, month_first: str
) -> DateFormat:
    """Choose where no number is above 12: what never changes is the day, else the day is first."""
    firsts, seconds = (
        {text.strip().split(mark)[place] for text in texts} for place in (0, 1)
    )
    if len(seconds) == 1 < len(firsts):
        return DateFormat(month_first, "the second number never changes, so it is the day")
    return DateFormat(day_first, "no number is above 12, so the day is taken to come first")


def _reads(texts: Mapping[str, int], pattern: str | None) -> bool:
    """Return whether a pattern reads enough of the rows; a few texts decide most cases."""
    first = dict(list(texts.items())[:_N_FIRST_TRIED])
    return _share_read(first, pattern) >= 0.9 and _share_read(texts, pattern) >= ENOUGH


def _share_read(texts: Mapping[str, int], pattern: str | None) -> float:
    read = reader(Column(name="", type="datetime", datetime_format=pattern))
    n_read = 0
    for text, count in texts.items():
        try:
            read(text)
        except UnreadableValueError:
            continue
        n_read += count
    return n_read / sum(texts.values())


def is_time_value(value: object) -> bool:
    """Return whether a value that is no text is a date or a time stamp."""
    return isinstance(value, dt.date) or hasattr(value, "to_pydatetime")
