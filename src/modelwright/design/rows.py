"""Rows: which of them train and test, and which exactly repeat another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelwright.checks import first_positions, row_keys
from modelwright.design.settings import setting
from modelwright.design.weights import zero_weights
from modelwright.errors import DataError
from modelwright.pages.numbers import counted
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.design.goal import Goal
    from modelwright.design.reading import Reading
    from modelwright.design.target import TargetReading
    from modelwright.design.time_order import TimeOrder

FEWEST_ROWS = 10
# From this share of repeats on, a regression's error would be measured on copies of training rows.
_MANY_REPEATS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows that are used.

    Parameters
    ----------
    used
        Whether each row of the data trains or tests.
    first
        For each row the position of the first row that it exactly repeats, or its own.
    n_repeats, n_dropped
        Exact repeats among rows with a label, and how many were set aside.
    decisions
        Why rows were set aside.
    """

    used: NDArray[np.bool_]
    first: NDArray[np.intp]
    n_repeats: int
    n_dropped: int
    decisions: tuple[Decision, ...]


def choose_rows(
    target: TargetReading, readings: Mapping[str, Reading], time: TimeOrder, goal: Goal
) -> Rows:
    """Return which rows are used: those with a label and a time, repeats by the rule for them.

    Raises
    ------
    DataError
        If fewer than 10 rows are left, weights are missing or negative, or leave one class.
    """
    used = ~target.is_missing
    decisions = []
    if n_unlabelled := int((~used).sum()):
        decisions.append(
            _set_aside("rows without label", n_unlabelled, "the target is missing")
        )
    if time.values is not None and (
        n_timeless := int((used & np.isnan(time.values)).sum())
    ):
        used &= ~np.isnan(time.values)
        decisions.append(
            _set_aside("rows without time", n_timeless, f"{time.name} is missing")
        )
    if goal.weight is not None:
        is_zero = zero_weights(readings[goal.weight], used)
        used &= ~is_zero
        if n_zero := int(is_zero.sum()):
            decisions.append(_set_aside("rows of weight 0", n_zero, f"{goal.weight} is 0"))
            _check_classes(target, used)
    first = _first_rows(target, readings)
    is_repeat = _repeats(used, first)
    n_repeats, n_dropped = int(is_repeat.sum()), 0
    if n_repeats:
        share = n_repeats / int(used.sum())
        drops = _drops_repeats(
            goal, share, is_regression=target.target.task == "regression"
        )
        decisions.append(_repeats_decision(n_repeats, share, is_dropped=drops))
        if drops:
            used, n_dropped = used & ~is_repeat, n_repeats
    if used.sum() < FEWEST_ROWS:
        raise DataError(
            f"{int(used.sum())} of {len(used):,} rows can be used; {FEWEST_ROWS} are needed at least. "
            "Add rows with a known target."
        )
    return Rows(
        used=used,
        first=first,
        n_repeats=n_repeats,
        n_dropped=n_dropped,
        decisions=tuple(decisions),
    )


def _check_classes(target: TargetReading, used: NDArray[np.bool_]) -> None:
    if target.target.classes and len(np.unique(target.labels[used])) < 2:
        raise DataError(
            f"Without the rows of weight 0, one class of {target.target.name!r} is left at most; a model "
            "needs rows of two classes. Give rows of another class a weight above 0."
        )


def _set_aside(subject: str, n_rows: int, reason: str) -> Decision:
    choice = f"{counted(n_rows, 'row')} set aside"
    return Decision(subject=subject, choice=choice, reason=f"There {reason}.")


def _first_rows(target: TargetReading, readings: Mapping[str, Reading]) -> NDArray[np.intp]:
    """Compare rows in all columns and the label; a row counter would make all of them differ."""
    columns = [reading.values for reading in readings.values() if reading.use != "counter"]
    return first_positions(row_keys([*columns, target.labels], len(target.labels)))


def _repeats(used: NDArray[np.bool_], first: NDArray[np.intp]) -> NDArray[np.bool_]:
    # Equal rows have the same label and time, so the first of used rows is itself used.
    return np.asarray(used & (first != np.arange(len(first))))


def _drops_repeats(goal: Goal, share: float, *, is_regression: bool) -> bool:
    if goal.repeats == "auto":
        return is_regression and share >= _MANY_REPEATS
    return goal.repeats == "drop"


def _repeats_decision(n_repeats: int, share: float, *, is_dropped: bool) -> Decision:
    rule = (
        "copies of one row would be counted as evidence many times"
        if is_dropped
        else "each stays in the same part of the split as the row that it repeats"
    )
    return Decision(
        subject="exact repeats",
        choice="set aside, the first kept" if is_dropped else "kept",
        reason=f"{n_repeats:,} rows ({share:.1%}) exactly repeat an earlier one; {rule}.",
        override=setting("data", "repeats", "keep" if is_dropped else "drop"),
    )
