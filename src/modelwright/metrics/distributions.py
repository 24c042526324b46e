"""Distributions of columns: counted in bins of the reference, and compared with traffic."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import chdtrc
from scipy.stats import fisher_exact

from modelwright.records import Distribution
from modelwright.runtime import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from modelwright.records import Column, Signature
    from modelwright.runtime import Inputs

_N_BINS = 10
_MOST_LEVELS = 30
_BOOLEANS = ("false", "true")
# Relative difference up to which two numbers are one: what survives a pass through float32.
_SAME = 1e-7
# What is smaller than this is shown as 0.
_TINY = 1e-300
# What is larger than this needs no bins of its own: a bin's end must stay finite.
_HUGE = 1e300
# Below this expected count the chi-squared approximation is poor (Cochran 1954).
_SMALL_EXPECTED = 5


def input_columns(
    signature: Signature, inputs: Inputs
) -> Iterator[tuple[Column, NDArray[Any]]]:
    """Yield each input column with its values, numbers first."""
    for position, column in enumerate(signature.number_columns):
        yield column, inputs.numbers[:, position]
    for position, column in enumerate(signature.string_columns):
        yield column, inputs.strings[:, position]


def distribution_of(column: Column, values: NDArray[Any]) -> Distribution:
    """Return the distribution of a column, with bins made from its own values.

    Numbers and datetimes are cut at their deciles; a value that many rows share gets a bin of
    its own, so that a column that is constant, or mostly zero, shows when it changes.
    Categories are counted by their 30 most frequent levels, texts by their number of words.

    Parameters
    ----------
    column
        Says how the values are to be read.
    values
        Normalised values, shape (n_rows,): floats with NaN, or texts with "", for missing.
    """
    countable = _countable(column, values)
    if column.type == "boolean":
        empty = Distribution(levels=_BOOLEANS, counts=(0, 0, 0))
    elif column.type == "category":
        levels = _frequent_levels(countable)
        empty = Distribution(levels=levels, counts=(0,) * (len(levels) + 1))
    else:
        edges = _edges(countable[np.isfinite(countable)])
        empty = Distribution(edges=edges, counts=(0,) * (len(edges) + 1))
    return recount(empty, column, values)


def recount(
    distribution: Distribution, column: Column, values: NDArray[Any]
) -> Distribution:
    """Return the distribution of other values of the column in the same bins."""
    countable = _countable(column, values)
    if column.type in {"boolean", "category"}:
        by_level = Counter(countable)
        n_missing = by_level.pop("", 0)
        known = [by_level.pop(level, 0) for level in distribution.levels]
        counts = (*known, sum(by_level.values()))
    else:
        present = countable[np.isfinite(countable)]
        n_missing = len(countable) - len(present)
        bins = np.searchsorted(distribution.edges, present, side="right")
        counts = tuple(np.bincount(bins, minlength=len(distribution.counts)).tolist())
    return Distribution(
        edges=distribution.edges,
        levels=distribution.levels,
        counts=counts,
        n_missing=int(n_missing),
    )


def compare_distributions(left: Distribution, right: Distribution) -> tuple[float, float]:
    """Return how surprising, and how large, the difference of two distributions is.

    The test is chi-squared on the row counts by bin, missing values being a bin. Bins of
    small expected count are merged; what is too rare even then is judged by Fisher's exact
    test, and the smaller p-value of the two is doubled. So a rare bin neither spoils the
    approximation nor hides a value that was never seen before. The test holds for
    independent rows only, and needs a few of them: five on the smaller side.

    Parameters
    ----------
    left, right
        Distributions over the same bins.

    Returns
    -------
    tuple
        The p-value, and the Jensen-Shannon distance in [0, 1] (base 2, 0 means equal). Two
        distributions of which one has no rows are not told apart: (1, 0).

    References
    ----------
    W. G. Cochran, "Some methods for strengthening the common chi-squared tests",
    Biometrics 1954, 417-451.
    J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on
    Information Theory 1991, 145-151.

    Examples
    --------
    >>> even = Distribution(levels=("a",), counts=(500, 500))
    >>> p_value, distance = compare_distributions(even, even)
    >>> round(p_value, 6), round(distance, 6)
    (1.0, 0.0)
    """
    if left.n_rows == 0 or right.n_rows == 0:
        return 1.0, 0.0
    table = np.array([[*side.counts, side.n_missing] for side in (left, right)])
    distance = jensenshannon(table[0], table[1], base=2)
    return _p_value(table), 0.0 if np.isnan(distance) else float(distance)


def shares_of(distribution: Distribution) -> tuple[float, ...]:
    """Return the share of rows by bin or level, missing values last."""
    counts = np.array([*distribution.counts, distribution.n_missing], dtype=np.float64)
    return tuple((counts / max(distribution.n_rows, 1)).tolist())


def bin_labels(column: Column, distribution: Distribution) -> tuple[str, ...]:
    """Return names for people of the bins or levels, missing values last.

    Examples
    --------
    >>> from modelwright.records import Column
    >>> bin_labels(Column(name="age", type="number"), Distribution(edges=(18, 65), counts=(1, 7, 2)))
    ('below 18', '18 to 65', '65 or more', 'missing')
    """
    if column.type in {"boolean", "category"}:
        return (*distribution.levels, "other", "missing")
    ends = [_text(column, edge) for edge in distribution.edges]
    if not ends:
        return ("any value", "missing")
    inner = [
        low if low == high else f"{low} to {high}" for low, high in itertools.pairwise(ends)
    ]
    is_single = inner[-1:] == ends[-1:]  # the last value has a bin of its own
    top = f"above {ends[-1]}" if is_single else f"{ends[-1]} or more"
    unit = " words" if column.type == "text" else ""
    return (*(name + unit for name in (f"below {ends[0]}", *inner, top)), "missing")


def _countable(column: Column, values: NDArray[Any]) -> NDArray[Any]:
    if column.type == "boolean":
        names = np.array([*_BOOLEANS, ""], dtype=object)
        named: NDArray[Any] = names[np.where(np.isnan(values), 2, values).astype(np.intp)]
        return named
    if column.type == "text":
        return np.array([len(text.split()) or np.nan for text in values], dtype=np.float64)
    return values


def _frequent_levels(values: NDArray[Any]) -> tuple[str, ...]:
    counts = Counter(values)
    del counts[""]
    ranked = sorted(counts, key=lambda level: (-counts[level], level))
    return tuple(ranked[:_MOST_LEVELS])


def _edges(values: NDArray[np.float64]) -> tuple[float, ...]:
    distinct, counts = np.unique(values.clip(-_HUGE, _HUGE), return_counts=True)
    if distinct.size == 0:
        return ()
    steps = len(values) * np.arange(1, _N_BINS) / _N_BINS
    deciles = np.searchsorted(np.cumsum(counts), steps)
    is_frequent = (counts >= len(values) / _N_BINS) | (len(distinct) <= _N_BINS)
    frequent = np.flatnonzero(is_frequent)
    starts = np.unique(np.concatenate([deciles, frequent, frequent + 1]))
    return tuple(np.unique(_boundaries(distinct)[starts]).tolist())


def _boundaries(distinct: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points before, between and after the values, where rounding moves no value across."""
    first, last = distinct[0], distinct[-1]
    before = min(first - _SAME * abs(first), np.nextafter(first, -np.inf))
    after = max(last + _SAME * abs(last), np.nextafter(last, np.inf))
    return np.concatenate([[before], distinct[:-1] / 2 + distinct[1:] / 2, [after]])


def _p_value(table: NDArray[np.int64]) -> float:
    table = table[:, table.any(axis=0)]
    *groups, rest = _groups(table)
    merged = np.array([table[:, group].sum(axis=1) for group in groups]).T
    p_value = _chi_squared(merged) if len(groups) > 1 else 1.0
    if not (rest and groups):
        return p_value
    sides = np.column_stack([merged.sum(axis=1), table[:, rest].sum(axis=1)])
    exact = float(fisher_exact(sides).pvalue)
    return min(1.0, 2 * min(exact, p_value)) if len(groups) > 1 else exact


def _groups(table: NDArray[np.int64]) -> list[list[int]]:
    """Return bins in groups of enough expected rows, and last the rarest, which are too few."""
    expected = table.sum(axis=0) * table.sum(axis=1).min() / table.sum()
    groups: list[list[int]] = [[]]
    for position in np.argsort(-table[0], kind="stable").tolist():
        groups[-1].append(position)
        if expected[groups[-1]].sum() >= _SMALL_EXPECTED:
            groups.append([])
    return groups


def _chi_squared(table: NDArray[np.int64]) -> float:
    # Written out: chi2_contingency takes a millisecond, which ten thousand columns feel.
    if (table.sum(axis=1) == 0).any():  # one side has rare values only
        return 1.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    statistic = (np.square(table - expected) / expected).sum()
    return float(chdtrc(table.shape[1] - 1, statistic))


def _text(column: Column, edge: float) -> str:
    if column.type == "datetime" and (moment := moment_of(edge)) is not None:
        return f"{moment:%Y-%m-%d %H:%M}"
    if 1e5 <= abs(edge) < 1e15:
        return f"{edge:.0f}"
    return f"{edge if abs(edge) > _TINY else 0:.5g}"
