"""Partition: the split that the rows allow, once what cannot be split is set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright.design.gap import Gap, read_gap
from modelwright.design.settings import setting
from modelwright.design.split_basis import SplitBasis
from modelwright.design.splitting import choose_split
from modelwright.design.target import TargetReading, without_classes
from modelwright.design.time_order import TimeOrder
from modelwright.errors import DataError
from modelwright.records import Decision, Split, SplitPlan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.design.goal import Goal
    from modelwright.design.reading import Reading
    from modelwright.design.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the split goes by: the target, raw and read, the other columns, the rows and their order."""

    series: pd.Series[Any]
    target: TargetReading
    readings: Mapping[str, Reading]
    rows: Rows
    time: TimeOrder
    goal: Goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """The split, with the target, rows and time order that it could be made with, and why."""

    target: TargetReading
    rows: Rows
    time: TimeOrder
    split: Split
    plan: SplitPlan
    decisions: tuple[Decision, ...]


def partition(draft: Draft) -> Partition:
    """Return the split of the used rows.

    Rows of classes that no training row has are set aside. Where a time order that the design found itself
    would leave one class to learn from, it is given up.

    Raises
    ------
    DataError
        If a declared time or group leaves one class to learn from.
    """
    used = draft.rows.used
    split, plan, decisions = choose_split(_basis(draft), used)
    absent = _absent_classes(draft.target, split)
    if absent and len(draft.target.target.classes) - len(absent) < 2:
        return partition(_without_time(draft))
    if absent:
        return partition(_without_classes(draft, absent))
    return Partition(
        target=draft.target,
        rows=draft.rows,
        time=draft.time,
        split=split,
        plan=plan,
        decisions=(*draft.rows.decisions, *draft.time.decisions, *decisions),
    )


def _basis(draft: Draft) -> SplitBasis:
    used, time, group = draft.rows.used, draft.time, draft.goal.group
    return SplitBasis(
        labels=draft.target.labels[used],
        task=draft.target.target.task,
        units=draft.rows.first[used],
        time=None if time.values is None else time.values[used],
        time_name=time.name,
        groups=None if group is None else _codes(draft.readings[group].values[used]),
        group_name=group,
        gap=_gap(draft),
        seed=draft.goal.seed,
    )


def _gap(draft: Draft) -> Gap | None:
    if draft.goal.gap is None:
        return None
    reading = draft.readings.get(draft.time.name or "")
    is_date = reading is not None and reading.column.type == "datetime"
    return read_gap(draft.goal.gap, time_name=draft.time.name, is_date=is_date)


def _codes(values: NDArray[Any]) -> NDArray[np.intp]:
    """Return a number per distinct value; missing ones are a group of their own."""
    return np.asarray(pd.factorize(values, use_na_sentinel=False)[0], dtype=np.intp)


def _absent_classes(target: TargetReading, split: Split) -> list[int]:
    present = set(np.unique(target.labels[split.train_rows]).tolist())
    return [place for place in range(len(target.target.classes)) if place not in present]


def _without_classes(draft: Draft, absent: list[int]) -> Draft:
    target, decision = without_classes(draft.series, draft.target, absent, draft.goal)
    rows = replace(
        draft.rows,
        used=draft.rows.used & ~target.is_missing,
        decisions=(*draft.rows.decisions, decision),
    )
    return replace(draft, target=target, rows=rows)


def _without_time(draft: Draft) -> Draft:
    goal, time = draft.goal, draft.time
    is_declared = goal.time is not None or goal.group is not None or goal.gap is not None
    if is_declared or time.name is None:
        by = goal.group if time.name is None else time.name
        raise DataError(
            f"Split by {by!r}, the training rows have one class of {goal.target!r} only. "
            'Set [data] time = "none", name another group, or add rows.'
        )
    decision = Decision(
        subject="time",
        choice="not used",
        reason=f"Split by {time.name}, the training rows would have one class only.",
        override=setting("data", "time", time.name),
    )
    order = TimeOrder(
        name=None, values=None, candidates=(time.name,), decisions=(decision,)
    )
    return replace(draft, time=order)
