"""The reference row: a usual row, made from what a release knows of its training rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.runtime.moments import moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelwright.records.signature import Column, Signature


def reference_row(signature: Signature, reference: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with a usual value in each column, as a caller would write it.

    A number or time is the middle of the bin that holds the median; a category or boolean the
    most frequent level; a text is missing, and so is what mostly was missing.

    Parameters
    ----------
    signature
        Its columns.
    reference
        The release's reference statistics. For a column that they lack, the signature's range
        and levels stand in.

    Examples
    --------
    >>> from modelwright.records import Column, Signature, Target
    >>> age = Column(name="age", type="integer")
    >>> seen = {"edges": [18, 30, 40, 91], "counts": [0, 2, 9, 3, 0], "n_missing": 1}
    >>> target = Target(name="y", task="regression")
    >>> reference_row(Signature(columns=(age,), target=target), {"columns": {"age": seen}})
    {'age': 35}
    """
    known = reference.get("columns", {})
    return {
        column.name: _usual(column, known.get(column.name, {}))
        for column in signature.columns
    }


def _usual(column: Column, seen: Mapping[str, Any]) -> Any:
    counts = seen.get("counts", ())
    if column.type == "text" or (
        column.nullable
        and 2 * seen.get("n_missing", 0) > sum(counts) + seen.get("n_missing", 0)
    ):
        return None
    if column.is_string or column.type == "boolean":
        return _most_frequent(column, seen.get("levels", ()), counts)
    middle = _middle(column, seen.get("edges", ()), counts)
    if middle is None:
        return None
    if column.type == "integer":
        return round(middle)
    return _time(column, middle) if column.type == "datetime" else middle


def _most_frequent(column: Column, levels: Any, counts: Any) -> Any:
    if not levels:
        return column.levels[0] if column.levels else None
    level = levels[int(np.argmax(counts[: len(levels)]))]
    return level == "true" if column.type == "boolean" else level


def _middle(column: Column, edges: Any, counts: Any) -> float | None:
    """Return the middle of the bin that holds the median, or of the range."""
    ends: list[float | None] = [column.minimum, *edges, column.maximum]
    place = 0
    if len(counts) == len(edges) + 1 and sum(counts):
        place = int(np.searchsorted(np.cumsum(counts), sum(counts) / 2))
    low, high = ends[place], ends[place + 1]
    if low is None or high is None:
        return high if low is None else low
    return float(low / 2 + high / 2)


def _time(column: Column, seconds: float) -> str | float:
    moment = moment_of(round(seconds))
    if moment is None:
        return seconds
    pattern = column.datetime_format
    return moment.strftime(pattern) if pattern else moment.isoformat()
