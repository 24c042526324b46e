"""What a column's name says about it."""

from __future__ import annotations

import re

_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"[\W_]+")

# fmt: off
IDENTIFIER_WORDS = frozenset({
    "id", "ids", "uuid", "guid", "pk", "key", "index", "idx", "rownames", "row",
    "rowid", "rownum", "rownumber", "userid", "customerid", "orderid", "caseid",
    "pid", "nr", "number", "serial", "record", "unnamed",
})
# fmt: on
# fmt: off
CALENDAR_WORDS = frozenset({
    "year", "yr", "month", "day", "date", "time", "timestamp", "datetime", "hour",
    "week",
})
# fmt: on


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a column name in lower case.

    Examples
    --------
    >>> name_words("customerID"), name_words("Yr.Sold")
    (('customer', 'id'), ('yr', 'sold'))
    """
    parts = _BETWEEN_WORDS.split(_CAMEL_CASE.sub("_", name))
    return tuple(part.lower() for part in parts if part)


def is_identifier_name(name: str) -> bool:
    """Return whether a name is one that identifiers have."""
    return not IDENTIFIER_WORDS.isdisjoint(name_words(name))


def is_calendar_name(name: str) -> bool:
    """Return whether a name speaks of dates or times."""
    return not CALENDAR_WORDS.isdisjoint(name_words(name))
