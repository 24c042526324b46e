"""Readings: what a release reads values as, and how far a written scorer's reading is off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.runtime import UnreadableValueError, reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.deploy.exports.target import Reading
    from modelwright.records import Column


def expected_readings(values: Sequence[tuple[Column, Any]]) -> list[Reading]:
    """Return what the release reads each value as; None for one that it refuses."""
    readers = {column.name: reader(column) for column, _ in values}
    return [_reading(readers[column.name], column, value) for column, value in values]


def reading_gap(expected: Reading, actual: Reading) -> float:
    """Return the relative difference of two numbers; infinite for what else differs.

    Examples
    --------
    >>> reading_gap(4.0, 3.0), reading_gap("a", "a"), reading_gap(1.0, None)
    (0.25, 0.0, inf)
    """
    if isinstance(expected, float) and isinstance(actual, float):
        if expected == actual or (np.isnan(expected) and np.isnan(actual)):
            return 0.0
        gap = abs(expected - actual) / max(abs(expected), abs(actual))
        return float(np.nan_to_num(gap, nan=np.inf))
    return 0.0 if expected == actual else np.inf


def _reading(read: Any, column: Column, value: Any) -> Reading:
    try:
        reading: float | str = read(value)
    except UnreadableValueError:
        return None
    is_missing = reading == "" or reading != reading  # noqa: PLR0124 - NaN
    return None if is_missing and not column.nullable else reading
