"""Missing codes in disguise: -999 and its like among numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEGATIVE_CODES = (-9.0, -99.0, -200.0, -999.0, -9999.0, -99999.0, -999999.0)
POSITIVE_CODES = (99.0, 999.0, 9999.0, 99999.0, 999999.0)
_LEAST_ROWS = 3
_LEAST_SHARE = 0.001
# A high code must be this many times the largest other value: 99,999 beside 41,310 is a cap.
_FACTOR_ABOVE = 5.0


def find_missing_codes(numbers: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the values that stand apart, repeat, and are usual codes for "missing".

    A low code is the smallest value while all others are positive or it lies further below them than they
    spread. A high one is several times as large as any other value.

    Parameters
    ----------
    numbers
        A column's values, NaN where missing.

    Examples
    --------
    >>> find_missing_codes(np.array([1.5, 2.5, 3.0, 4.0, -999, -999, -999]))
    ('-999',)
    """
    values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    if len(values) < 4:
        return ()
    least = max(_LEAST_ROWS, _LEAST_SHARE * counts.sum())
    codes = []
    if values[0] in NEGATIVE_CODES and counts[0] >= least and _stands_below(values):
        codes.append(f"{values[0]:.0f}")
        values, counts = values[1:], counts[1:]
    if values[-1] in POSITIVE_CODES and counts[-1] >= least and _stands_above(values):
        codes.append(f"{values[-1]:.0f}")
    return tuple(codes)


def _stands_below(values: NDArray[np.float64]) -> bool:
    """Return whether the smallest of sorted values stands apart."""
    gap, spread = values[1] - values[0], values[-1] - values[1]
    return bool((values[1] >= 0 and gap >= 9) or gap > spread)


def _stands_above(values: NDArray[np.float64]) -> bool:
    """Return whether the largest of sorted values stands apart."""
    others = max(abs(values[0]), abs(values[-2]))
    return bool(values[-1] > _FACTOR_ABOVE * others)
