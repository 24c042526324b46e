"""Durations as people write them."""

from __future__ import annotations

import math
import re

from modelwright.errors import ConfigError

_DURATION = re.compile(
    r"(?:(?P<days>\d+(?:\.\d+)?)\s*d)?\s*"
    r"(?:(?P<hours>\d+(?:\.\d+)?)\s*h)?\s*"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)\s*m(?:in)?)?\s*"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)\s*s?)?"
)


def parse_duration(value: str | float) -> float:
    """Return a duration in seconds.

    Raises
    ------
    ConfigError
        If it is not a duration, or not above 0.

    Examples
    --------
    >>> parse_duration("5m"), parse_duration("1h30m"), parse_duration("90"), parse_duration(2.5)
    (300.0, 5400.0, 90.0, 2.5)
    """
    seconds = _seconds(value)
    if not 0 < seconds < math.inf:
        raise ConfigError(
            f"{value!r} is not a duration above 0. "
            'Write seconds ("90s" or 90), minutes ("5m"), hours ("1h30m") or days ("7d").'
        )
    return seconds


def _seconds(value: str | float) -> float:
    if not isinstance(value, str):
        return float(value)
    match = _DURATION.fullmatch(value.strip().lower())
    if match is None:
        return 0.0
    parts = match.groupdict(default="0")
    days, hours, minutes = (float(parts[unit]) for unit in ("days", "hours", "minutes"))
    return days * 86_400 + hours * 3600 + minutes * 60 + float(parts["seconds"])
