"""Time: what orders the rows, if anything does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelwright.design.goal import NEVER, ORDER
from modelwright.design.names import name_words
from modelwright.design.settings import setting
from modelwright.errors import DataError
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.design.goal import Goal
    from modelwright.design.reading import Reading

_YEAR_WORD = re.compile(r"year.*|.*year|yr")
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2100
# Words of dates that belong to the thing described, or to what happens to it later, and not to the row.
# fmt: off
_OTHER_DATES = frozenset({
    "birth", "birthday", "birthdate", "born", "dob", "built", "build", "blt",
    "founded", "foundation", "established", "released", "release", "remod",
    "remodel", "remodeled", "renovated", "garage", "manufactured", "model",
    "expiry", "expiration", "expires", "expire", "due", "deadline", "valid",
    "until", "dropoff", "end", "ended", "finish", "finished", "closed", "completed",
    "delivered", "delivery", "returned", "cancelled", "canceled", "vehicle", "veh",
    "car", "hire", "hired", "hiring", "graduation", "graduated",
})
# fmt: on
_MOST_MISSING = 0.01
_CALENDAR_PARTS = ({"year", "yr"}, {"month", "mnth"}, {"day"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOrder:
    """What orders the rows.

    Parameters
    ----------
    name
        The column, "@order", or None where nothing does.
    values
        Time of each row of the data, NaN where unknown; None where nothing orders them.
    candidates
        What could order the rows while nothing was chosen: columns, or "@order".
    calendar_parts
        Columns that date the rows together (month, day), where no column does alone.
    decisions
        Why it was chosen.
    """

    name: str | None
    values: NDArray[np.float64] | None
    candidates: tuple[str, ...] = ()
    calendar_parts: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()


def find_time_order(
    readings: Mapping[str, Reading], goal: Goal, used: NDArray[np.bool_]
) -> TimeOrder:
    """Return the declared time order, or the one column that by name and values orders the rows.

    Parameters
    ----------
    readings
        All columns but the target.
    goal
        May declare the time, or forbid it.
    used
        Rows that have a label, shape (n_rows,).

    Raises
    ------
    DataError
        If the declared column holds no times and no numbers.
    """
    if goal.time == NEVER:
        return TimeOrder(name=None, values=None)
    if goal.time == ORDER:
        return TimeOrder(name=ORDER, values=np.arange(len(used), dtype=np.float64))
    if goal.time is not None:
        return _declared(readings[goal.time])
    skipped = {*goal.exclude, goal.group, goal.weight}
    found = [
        reading
        for reading in readings.values()
        if reading.name not in skipped and _is_time_of_rows(reading, used)
    ]
    if len(found) == 1:
        return _found(found[0])
    names = tuple(reading.name for reading in found)
    if names:
        return TimeOrder(name=None, values=None, candidates=names)
    parts = _calendar_parts(readings)
    is_sorted = bool(parts) and _is_sorted([readings[name].values[used] for name in parts])
    candidates = (ORDER,) if is_sorted else ()
    return TimeOrder(name=None, values=None, candidates=candidates, calendar_parts=parts)


def _declared(reading: Reading) -> TimeOrder:
    if reading.column.is_string:
        raise DataError(
            f"[data] time = {reading.name!r} was read as {reading.column.type}: its values are no dates that can be "
            'read, and no numbers. Write dates as ISO 8601, or set time = "@order" or "none".'
        )
    return TimeOrder(name=reading.name, values=reading.values)


def _found(reading: Reading) -> TimeOrder:
    what = "years" if reading.column.type == "integer" else "dates"
    decision = Decision(
        subject="time",
        choice=reading.name,
        reason=f"It is the only column whose name and values are {what} of the rows, so later rows test.",
        override=setting("data", "time", NEVER),
    )
    return TimeOrder(name=reading.name, values=reading.values, decisions=(decision,))


def _is_time_of_rows(reading: Reading, used: NDArray[np.bool_]) -> bool:
    words = set(name_words(reading.name))
    if words & _OTHER_DATES or reading.column.is_string or reading.use == "counter":
        return False
    if reading.column.type != "datetime" and not any(map(_YEAR_WORD.fullmatch, words)):
        return False
    values = reading.values[used]
    present = values[~np.isnan(values)]
    if len(present) < (1 - _MOST_MISSING) * len(values) or len(np.unique(present)) < 2:
        return False
    return reading.column.type == "datetime" or _are_years(reading, present)


def _are_years(reading: Reading, values: NDArray[np.float64]) -> bool:
    return reading.column.type == "integer" and bool(
        (values >= _EARLIEST_YEAR).all() and (values <= _LATEST_YEAR).all()
    )


def _calendar_parts(readings: Mapping[str, Reading]) -> tuple[str, ...]:
    """Return the columns named year, month and day, if they are two or more."""
    parts = [
        name
        for names in _CALENDAR_PARTS
        for name, reading in readings.items()
        if name.lower() in names
        and not reading.column.is_string
        and reading.use == "feature"
    ]
    return tuple(parts) if len(parts) > 1 else ()


def _is_sorted(parts: list[NDArray[np.float64]]) -> bool:
    """Return whether rows are sorted by the first part, then by the second, and so on."""
    return bool((np.lexsort(parts[::-1]) == np.arange(len(parts[0]))).all())
