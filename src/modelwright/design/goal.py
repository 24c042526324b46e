"""The goal: what the user wants, and what the user knows about the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from modelwright.errors import ConfigError, DataError, did_you_mean, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

    from modelwright.metrics import Given
    from modelwright.records import ColumnType, Direction, Task

ORDER = "@order"
NEVER = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What to predict, and what the design may not decide on its own.

    Parameters
    ----------
    target
        Column to predict.
    task
        Kind of problem; None infers it.
    metric
        Metric that the search improves, as `metrics.find` takes it; None takes the task's usual one.
    folder
        What the path of a metric of the project's own starts from.
    positive
        Binary: the positive class as text; None picks it.
    time
        Column that orders the rows, "@order" where they stand in time order, "none" to never
        split by time, None to look for such a column.
    gap
        Time before validation and test rows whose rows do not train for them: a duration where
        dates order the rows, else a number in the unit of the time column, or of rows.
    group
        Column whose rows of one value stay together in a split.
    weight
        Column that says how much each row counts; no feature.
    monotone
        Number columns that the answer must follow: where one grows, the value, or the positive
        class's probability, must not fall ("rising") or not rise ("falling").
    exclude
        Columns that the model must not see.
    keep
        Columns that the model sees although the design would leave them out.
    types
        Logical types by column, where the inferred ones are wrong.
    time_is_feature
        Whether the model sees the time column too.
    repeats
        "drop" sets exact repeats of rows aside, "keep" does not, "auto" decides by their share.
    seed
        Seed of everything random.
    """

    target: str
    task: Task | None = None
    metric: Given | None = None
    folder: Path | None = None
    positive: str | None = None
    time: str | None = None
    gap: timedelta | float | None = None
    group: str | None = None
    weight: str | None = None
    monotone: Mapping[str, Direction] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    types: Mapping[str, ColumnType] = field(default_factory=dict)
    time_is_feature: bool = False
    repeats: Literal["auto", "keep", "drop"] = "auto"
    seed: int = 0

    @property
    def time_column(self) -> str | None:
        """The declared time column, if a column was declared."""
        return None if self.time in {None, ORDER, NEVER} else self.time


def check_goal(goal: Goal, columns: Sequence[str]) -> None:
    """Refuse a goal that names columns the data does not have, or that contradicts itself.

    Raises
    ------
    DataError
        If a named column is not in the data.
    ConfigError
        If the target has another role too, or is given a column type.
    """
    known = set(columns)
    for key, name in _named_columns(goal):
        if name not in known:
            raise DataError(
                f"{key} names the column {name!r}, which the data does not have."
                f"{_near_miss(name, columns)} The data has: {some(columns, limit=20)}."
            )
    others = (*goal.exclude, *goal.keep, goal.time, goal.group)
    if goal.target in (*others, goal.weight):
        raise ConfigError(
            f"The target {goal.target!r} is also named as time, group, weight, exclude or keep. "
            "Give it one role."
        )
    if goal.weight is not None and goal.weight in others:
        raise ConfigError(
            f"[data] weight names {goal.weight!r}, which is also named as time, group, exclude or "
            "keep. A weight is no input. Give it one role."
        )
    if goal.target in goal.types:
        raise ConfigError(
            f"[data.types] gives the target {goal.target!r} a column type. "
            'Set [goal] task = "binary", "multiclass" or "regression" instead.'
        )


def _near_miss(name: str, columns: Sequence[str]) -> str:
    for column in columns:
        if column.strip().lower() == name.strip().lower():
            return f" Did you mean {column!r}?"
    return did_you_mean(name, columns)


def _named_columns(goal: Goal) -> Iterator[tuple[str, str]]:
    yield "[data] target", goal.target
    if goal.time_column is not None:
        yield "[data] time", goal.time_column
    if goal.group is not None:
        yield "[data] group", goal.group
    if goal.weight is not None:
        yield "[data] weight", goal.weight
    for name in goal.monotone:
        yield "[constraints] monotone", name
    for key in ("exclude", "keep"):
        for name in getattr(goal, key):
            yield f"[data] {key}", name
    for name in goal.types:
        yield "[data.types]", name
