"""Profiles: what each column holds, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright.records import ColumnProfile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.design.reading import Reading

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_N_BINS = 10
_N_TOP_LEVELS = 10


def profile_column(reading: Reading, *, role: str, note: str = "") -> ColumnProfile:
    """Return the profile of a column over all rows.

    Parameters
    ----------
    reading
        The column as read.
    role
        "feature", "target", "time", "group", "weight" or "excluded".
    note
        Why it is excluded, or what else a reader should know.
    """
    is_missing = reading.is_missing
    present = reading.values[~is_missing]
    figures = _levels(present) if reading.column.is_string else _numbers(reading, present)
    use = "id" if reading.use == "counter" else reading.use
    return ColumnProfile(
        name=reading.name,
        type=reading.column.type if use == "feature" else use,
        role=role,
        n_missing=int(is_missing.sum()),
        n_unreadable=reading.n_unreadable,
        n_distinct=len(pd.unique(present)),
        note=note,
        **figures,
    )


def _levels(texts: NDArray[Any]) -> dict[str, Any]:
    counts = pd.Series(texts, dtype=object).value_counts()
    return {"top_levels": _top(counts)}


def _top(counts: pd.Series[int]) -> tuple[tuple[str, int], ...]:
    """Return the most frequent levels; levels of equal count in the order of their text."""
    if len(counts) > _N_TOP_LEVELS:
        counts = counts[counts >= counts.iloc[_N_TOP_LEVELS - 1]]
    pairs = sorted(counts.items(), key=lambda pair: (-int(pair[1]), str(pair[0])))
    return tuple((str(level), int(count)) for level, count in pairs[:_N_TOP_LEVELS])


def _numbers(reading: Reading, numbers: NDArray[np.float64]) -> dict[str, Any]:
    if len(numbers) == 0:
        return {}
    if reading.column.type == "boolean":
        counts = {"true": int(numbers.sum()), "false": int((numbers == 0).sum())}
        return {"top_levels": _top(pd.Series(counts))}
    points = np.quantile(numbers, (0.01, *QUANTILES, 0.99))
    return {
        "minimum": float(numbers.min()),
        "mean": float(numbers.mean()),
        "maximum": float(numbers.max()),
        "quantiles": tuple(points[1:-1].tolist()),
        "histogram": _histogram(numbers, points[0], points[-1]),
    }


def _histogram(numbers: NDArray[np.float64], low: float, high: float) -> tuple[int, ...]:
    if not high > low:
        return ()
    within = numbers[(numbers >= low) & (numbers <= high)]
    places = ((within - low) / (high - low) * _N_BINS).astype(int)
    counts = np.bincount(np.minimum(places, _N_BINS - 1), minlength=_N_BINS)
    return tuple(counts.tolist())
