"""Broken inputs: values that cannot be read, are missing, were never seen, or lie out of range."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.stats import false_discovery_control, hypergeom

from modelwright.metrics import input_columns
from modelwright.records import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.records import Column, Distribution, Reference, Severity, Signature
    from modelwright.runtime import Inputs
    from modelwright.watch.options import WatchOptions

# Rises that are smaller are not worth a person's time, however sure they are.
_SMALLEST_RISE = 0.01
# From this share of rows on, a column is broken and not just worse.
_BROKEN = 0.5
# Of all the loss that shuffling causes, a column with less than this share does not matter.
_NEGLIGIBLE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCounts:
    """Rows of the traffic with something wrong in one column.

    Parameters
    ----------
    column
        The input column.
    unreadable
        Rows whose value could not be read, or was missing where none may be.
    missing, unseen, out_of_range
        Whether each row's value is missing, a level that the signature does not know, or
        outside the signature's range; shape (n_rows,).
    """

    column: Column
    unreadable: int
    missing: NDArray[np.bool_]
    unseen: NDArray[np.bool_]
    out_of_range: NDArray[np.bool_]


class _Kind(NamedTuple):
    """A kind of broken input: its code, what is wrong in words, and what to do."""

    code: str
    what: str
    action: str


_UNREADABLE = _Kind(
    "WCH002",
    "could not be read, or was missing where none may be",
    "Ask who sends the column whether its format changed; the model took it as missing.",
)
_MISSING = _Kind(
    "WCH003", "is missing", "Ask who sends the column why it is no longer filled in."
)
_UNSEEN = _Kind(
    "WCH004",
    "holds a category that the model has never seen",
    "Look for new categories or another spelling; rebuild once outcomes are known.",
)
_OUT_OF_RANGE = _Kind(
    "WCH005",
    "lies outside the range that the model has learnt from",
    "Look for another unit, or a world that moved; rebuild once outcomes are known.",
)


def count_columns(signature: Signature, inputs: Inputs) -> list[ColumnCounts]:
    """Return what is wrong with the traffic's inputs, by column."""
    problems = Counter(column for _, column in {(p.row, p.column) for p in inputs.problems})
    return [
        ColumnCounts(
            column=column,
            unreadable=problems[column.name],
            missing=_is_missing(column, values),
            unseen=_is_unseen(column, values),
            out_of_range=_is_out_of_range(column, values),
        )
        for column, values in input_columns(signature, inputs)
    ]


def broken_inputs(
    counts: Sequence[ColumnCounts], reference: Reference, options: WatchOptions
) -> list[Finding]:
    """Return a finding for each column and kind whose rate rose beyond chance and by a point.

    The traffic's rows are compared with the reference's by an exact one-sided test. A new row
    is new to some extent: of the reference's own rows, those that alone hold a level, or the
    smallest or largest value, would be unseen or out of range had they been left out, so as
    many are expected.
    """
    findings = []
    for kind, rows in (
        (_UNREADABLE, [(0, each.unreadable) for each in counts]),
        (_MISSING, [_missing_rows(each, reference) for each in counts]),
        (_UNSEEN, [_unseen_rows(each, reference) for each in counts]),
        (_OUT_OF_RANGE, [(2, int(each.out_of_range.sum())) for each in counts]),
    ):
        findings += _risen(kind, rows, counts, reference, options)
    return findings


def negligible_columns(reference: Reference) -> frozenset[str]:
    """Return the columns that the model's score does not depend on, as far as was measured."""
    total = sum(max(loss, 0.0) for loss in reference.importances.values())
    return frozenset(
        column
        for column, loss in reference.importances.items()
        if total > 0 and loss < _NEGLIGIBLE * total
    )


def _risen(
    kind: _Kind,
    rows: list[tuple[int, int]],
    counts: Sequence[ColumnCounts],
    reference: Reference,
    options: WatchOptions,
) -> list[Finding]:
    n_rows = len(counts[0].missing) if counts else 0
    if n_rows == 0:
        return []
    before, now = np.array(rows).T
    p_values = hypergeom.sf(now - 1, reference.n_rows + n_rows, before + now, n_rows)
    adjusted = false_discovery_control(p_values.clip(0, 1))
    has_risen = now / n_rows - before / max(reference.n_rows, 1) >= _SMALLEST_RISE
    negligible = negligible_columns(reference)
    return [
        _finding(
            kind, name, rows[position], n_rows, reference, matters=name not in negligible
        )
        for position, name in enumerate(each.column.name for each in counts)
        if has_risen[position] and adjusted[position] < options.significance
    ]


def _finding(
    kind: _Kind,
    name: str,
    rows: tuple[int, int],
    n_rows: int,
    reference: Reference,
    *,
    matters: bool,
) -> Finding:
    rate, expected = rows[1] / n_rows, rows[0] / max(reference.n_rows, 1)
    severity: Severity = "error" if rate - expected >= _BROKEN else "warning"
    return Finding(
        code=kind.code,
        severity=severity if matters else "info",
        subject=name,
        message=(
            f"In {rows[1]:,} of {n_rows:,} rows ({rate:.1%}) the value of {name!r} {kind.what}; "
            f"{expected:.1%} were expected from the release's {reference.n_rows:,} rows."
        ),
        action=kind.action,
        evidence={"rate": rate, "expected_rate": expected, "n_rows": n_rows},
    )


def _missing_rows(counts: ColumnCounts, reference: Reference) -> tuple[int, int]:
    known = reference.columns[counts.column.name].n_missing
    return known, max(int(counts.missing.sum()) - counts.unreadable, 0)


def _unseen_rows(counts: ColumnCounts, reference: Reference) -> tuple[int, int]:
    distribution = reference.columns[counts.column.name]
    return _lonely_levels(counts.column, distribution), int(counts.unseen.sum())


def _lonely_levels(column: Column, distribution: Distribution) -> int:
    """Return how many levels, at most, stand in one row of the reference only."""
    n_other_levels = max(len(column.levels) - len(distribution.levels), 0)
    in_other = min(n_other_levels, distribution.counts[-1])
    return distribution.counts[:-1].count(1) + in_other


def _is_missing(column: Column, values: NDArray[Any]) -> NDArray[np.bool_]:
    missing: NDArray[np.bool_] = values == "" if column.is_string else np.isnan(values)
    return missing


def _is_unseen(column: Column, values: NDArray[Any]) -> NDArray[np.bool_]:
    if column.type != "category" or not column.levels:
        return np.zeros(len(values), dtype=np.bool_)
    known = {*column.levels, ""}
    return np.array([value not in known for value in values], dtype=np.bool_)


def _is_out_of_range(column: Column, values: NDArray[Any]) -> NDArray[np.bool_]:
    if column.is_string:
        return np.zeros(len(values), dtype=np.bool_)
    low = -np.inf if column.minimum is None else column.minimum
    high = np.inf if column.maximum is None else column.maximum
    outside: NDArray[np.bool_] = (values < low) | (values > high)
    return outside
