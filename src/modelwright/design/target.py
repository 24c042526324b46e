"""The target: which task it poses, its classes, and the label of each row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright.design.classes import (
    MISSING_LABEL,
    binary_order,
    encode_labels,
    sorted_labels,
    typed_labels,
)
from modelwright.design.reading import Reading, read_column, read_values
from modelwright.design.settings import setting
from modelwright.errors import ConfigError, DataError
from modelwright.pages.numbers import counted
from modelwright.records import Column, Decision, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.design.goal import Goal
    from modelwright.records import Label, Task

_MOST_CLASSES = 1000
_MOST_INTEGER_CLASSES = 20
_MOST_SPACED_CLASSES = 10
_FEWEST_ROWS_PER_CLASS = 5
_LARGEST, _SMALLEST = 1e100, 1e-100  # of a regression target: its square must stay a double


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReading:
    """The target as read: its record, the label of each row, and what was decided."""

    target: Target
    labels: NDArray[Any]
    reading: Reading
    decisions: tuple[Decision, ...]

    @property
    def is_missing(self) -> NDArray[np.bool_]:
        """Whether each row has no label."""
        if self.target.classes:
            return np.asarray(self.labels == MISSING_LABEL)
        return np.asarray(np.isnan(self.labels))


def read_target(series: pd.Series[Any], goal: Goal) -> TargetReading:
    """Return the task, the classes and the labels of a raw column.

    Raises
    ------
    DataError
        If the values are missing, constant, or do not fit the task.
    ConfigError
        If the positive class is none of the classes, or there are not two.
    """
    reading = read_column(series)
    categories = _as_categories(series)
    n_distinct = len(pd.unique(categories.values[~categories.is_missing]))
    if n_distinct == 0:
        raise DataError(
            f"The target {goal.target!r} is missing in every row. Name a column with known outcomes."
        )
    if n_distinct == 1:
        raise DataError(
            f"The target {goal.target!r} has one value in all rows, so there is nothing to learn. "
            "Name another column, or add rows with other outcomes."
        )
    task, reason = _task(goal, reading, categories, n_distinct)
    decision = Decision(
        subject="task", choice=task, reason=reason, override=_other_task(task, reading)
    )
    if task == "regression":
        read = _regression(series, reading, decision)
    else:
        read = _classification(goal, series, task, categories, decision)
    if goal.positive is not None and read.target.task != "binary":
        raise ConfigError(
            f"[data] positive = {goal.positive!r} is for a target of two classes; {goal.target!r} has "
            f"{n_distinct:,} distinct values ({read.target.task}). Remove the line, or join classes."
        )
    return read


def _as_categories(series: pd.Series[Any]) -> Reading:
    column = Column(name=str(series.name), type="category")
    values, n_unreadable = read_values(series, column)
    return Reading(column=column, values=values, n_unreadable=n_unreadable)


def _task(
    goal: Goal, reading: Reading, categories: Reading, n_distinct: int
) -> tuple[Task, str]:
    if goal.task == "regression":
        return "regression", "It was asked for."
    if goal.task == "binary" and n_distinct > 2:
        raise DataError(
            f"A binary task needs two classes; the target {goal.target!r} has {n_distinct:,}. "
            'Set [goal] task = "multiclass", or join classes.'
        )
    if n_distinct == 2:
        return "binary", "The target has two distinct values."
    if goal.task is not None:
        return goal.task, "It was asked for."
    kind = reading.column.type
    if kind == "datetime":
        raise DataError(
            f"The target {goal.target!r} holds dates, which no model here predicts. "
            "Make a column with the days until then, and name that."
        )
    if kind == "number":
        return "regression", "The target's values are numbers with decimals."
    if kind == "integer":
        return _task_of_integers(categories, n_distinct)
    return "multiclass", f"The target has {n_distinct:,} distinct texts."


def _task_of_integers(categories: Reading, n_distinct: int) -> tuple[Task, str]:
    present = categories.values[~categories.is_missing]
    numbers = np.array([float(text) for text in pd.unique(present)])
    are_codes = numbers.min() in {0, 1} and np.ptp(numbers) == n_distinct - 1
    limit = _MOST_INTEGER_CLASSES if are_codes else _MOST_SPACED_CLASSES
    if n_distinct <= limit and len(present) >= _FEWEST_ROWS_PER_CLASS * n_distinct:
        return "multiclass", f"The target has {n_distinct} distinct whole numbers."
    return (
        "regression",
        f"The target has {n_distinct:,} distinct whole numbers in an order.",
    )


def _other_task(task: Task, reading: Reading) -> str:
    if reading.column.type not in {"number", "integer"}:
        return ""
    return setting("goal", "task", "multiclass" if task == "regression" else "regression")


def _regression(
    series: pd.Series[Any], reading: Reading, decision: Decision
) -> TargetReading:
    if reading.column.type not in {"number", "integer"}:
        reading = read_column(series, as_type="number")
    n_present = int((~reading.is_missing).sum())
    if n_present == 0 or reading.n_unreadable > n_present:
        raise DataError(
            f"Regression needs a target of numbers; {reading.n_unreadable:,} values of "
            f"{reading.name!r} are none. Set [goal] task, or name another column."
        )
    _check_size(reading)
    target = Target(
        name=reading.name,
        task="regression",
        missing_codes=reading.column.missing_codes,
        decimal_comma=reading.column.decimal_comma,
    )
    return TargetReading(
        target=target,
        labels=reading.values,
        reading=reading,
        decisions=(decision, *reading.decisions),
    )


def _check_size(reading: Reading) -> None:
    largest = float(np.nanmax(np.abs(reading.values)))
    if largest > _LARGEST or 0 < largest < _SMALLEST:
        where = f"above {_LARGEST:g}" if largest > 1 else f"below {_SMALLEST:g} only"
        raise DataError(
            f"The target {reading.name!r} has values {where}, whose squares no double holds. "
            "Give it in another unit, or leave out the rows that are no measurements."
        )


def _classification(
    goal: Goal, series: pd.Series[Any], task: Task, categories: Reading, decision: Decision
) -> TargetReading:
    counts = Counter(categories.values[~categories.is_missing].tolist())
    lonely = [text for text, count in counts.items() if count == 1]
    kept = {text: count for text, count in counts.items() if count > 1}
    _check_classes(goal.target, counts, lonely)
    decisions = [decision, *([_set_aside(goal.target, lonely)] if lonely else [])]
    if len(kept) == 2 and task == "multiclass":
        task = "binary"
        decisions[0] = replace(
            decision, choice="binary", reason="Two classes have rows enough."
        )
    labels_by_text = typed_labels(kept, series)
    classes: tuple[Label, ...] = sorted_labels(labels_by_text.values())
    if task == "binary":
        classes, choice = binary_order(goal, classes, kept, labels_by_text)
        decisions.append(choice)
    target = Target(name=goal.target, task=task, classes=classes)
    return TargetReading(
        target=target,
        labels=encode_labels(series, target),
        reading=categories,
        decisions=tuple(decisions),
    )


def _check_classes(name: str, counts: Counter[str], lonely: list[str]) -> None:
    n_kept = len(counts) - len(lonely)
    if n_kept < 2 or len(counts) > _MOST_CLASSES or len(lonely) > counts.total() / 2:
        raise DataError(
            f"The target {name!r} has {len(counts):,} distinct values in {counts.total():,} rows, "
            f"{len(lonely):,} of them in one row only: too few rows a class to learn from. Join rare classes, "
            'name another column, or set [goal] task = "regression" if the values are numbers.'
        )


def _set_aside(name: str, lonely: list[str]) -> Decision:
    return Decision(
        subject="rare classes",
        choice=f"{counted(len(lonely), 'row')} set aside",
        reason=f"{len(lonely):,} of the classes of {name!r} have one row each, which cannot both teach and test.",
    )


def without_classes(
    series: pd.Series[Any], target: TargetReading, absent: Sequence[int], goal: Goal
) -> tuple[TargetReading, Decision]:
    """Return the target without the classes at these places, their rows unlabelled, and why.

    They are classes that only test rows would have.
    """
    is_absent = np.isin(target.labels, absent)
    known_task = replace(goal, task=target.target.task)
    smaller = read_target(series.mask(is_absent), known_task)
    if smaller.target.task == target.target.task:
        smaller = replace(smaller, decisions=(target.decisions[0], *smaller.decisions[1:]))
    decision = Decision(
        subject="classes without training rows",
        choice=f"{counted(int(is_absent.sum()), 'row')} set aside",
        reason=f"Only test rows have them: {len(absent):,} of the classes of {target.target.name!r}.",
    )
    return smaller, decision
