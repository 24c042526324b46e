"""Texts of dates and times as regular expressions that Java and R read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What Python's `\s` and `str.strip` mean by white space, as a class for Java and PCRE.
WHITE_SPACE = "[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
# As `datetime.strptime` reads each directive, once all decimal digits are 0 to 9.
_DIRECTIVES = {
    "Y": r"[0-9][0-9][0-9][0-9]",
    "y": r"[0-9][0-9]",
    "m": r"1[0-2]|0[1-9]|[1-9]",
    "d": r"3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9]",
    "j": r"36[0-6]|3[0-5][0-9]|[1-2][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9]",
    "H": r"2[0-3]|[0-1][0-9]|[0-9]",
    "I": r"1[0-2]|0[1-9]|[1-9]",
    "M": r"[0-5][0-9]|[0-9]",
    "S": r"6[0-1]|[0-5][0-9]|[0-9]",
    "f": r"[0-9]{1,6}",
    "p": r"am|pm",
    "b": "|".join(month[:3] for month in _MONTHS.split("|")),
    "B": _MONTHS,
    "a": "|".join(day[:3] for day in _WEEKDAYS.split("|")),
    "A": _WEEKDAYS,
    "z": r"[+-][0-9][0-9](?::?[0-5][0-9](?::?[0-5][0-9](?:\.[0-9]{1,6})?)?)?|(?-i:Z)",
}


@dataclass(frozen=True, slots=True)
class DatetimePattern:
    """A regular expression for a whole text, and what each of its groups holds.

    Parameters
    ----------
    expression
        For Java and PCRE, without regard to case.
    parts
        A letter for each group, as in strptime; G, V and u are year, number and day of an ISO week.
    """

    expression: str
    parts: str


def _iso_patterns() -> tuple[DatetimePattern, ...]:
    """Return what `datetime.fromisoformat` reads: dates and weeks, with and without signs between."""
    zone = (
        r"(Z|[+-][0-9]{2}(?::[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
        r"|[0-9]{2}(?:[0-9]{2}(?:[.,][0-9]+)?)?)?)?"
    )
    wide = r"([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?)?"
    narrow = r"([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:[.,]?([0-9]+))?)?"
    dates = {
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})": "Ymd",
        r"([0-9]{4})([0-9]{2})([0-9]{2})": "Ymd",
        r"([0-9]{4})-W([0-9]{2})(?:-([0-9]))?": "GVu",
        r"([0-9]{4})W([0-9]{2})([0-9])?": "GVu",
    }
    return tuple(
        DatetimePattern(f"(?-i){date}(?:(?s:.){time}{zone})?", f"{parts}HMSfz")
        for date, parts in dates.items()
        for time in (wide, narrow)
    )


ISO_PATTERNS = _iso_patterns()


def datetime_pattern(pattern: str) -> DatetimePattern | None:
    """Return a strptime pattern as a regular expression; None for directives of weeks and locales.

    Examples
    --------
    >>> datetime_pattern("%d.%m.%Y").parts
    'dmY'
    """
    expression, parts = "", ""
    for piece in re.findall(r"%.?|\s+|[^%\s]", pattern, re.DOTALL):
        if piece.isspace():
            expression += f"{WHITE_SPACE}+"
        elif piece[0] != "%":
            expression += re.escape(piece)
        elif piece == "%%":
            expression += "%"
        elif piece[1:] in _DIRECTIVES and piece[1:] not in parts:
            expression += f"({_DIRECTIVES[piece[1:]]})"
            parts += piece[1:]
        else:
            return None
    return DatetimePattern(expression, parts)
