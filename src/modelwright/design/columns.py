"""Columns: which of them are features, and what the signature says of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from modelwright.design.settings import setting
from modelwright.errors import DataError, some
from modelwright.records import Column, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.design.goal import Goal
    from modelwright.design.reading import Reading

MOST_LEVELS = 5_000
_MOST_TYPE_DECISIONS = 50
_WHY_UNUSABLE = {
    "id": "nearly every row has another value",
    "counter": "the values count the rows",
    "constant": "one value in all rows",
    "empty": "no value in any row",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What each column of the data is to the model.

    Parameters
    ----------
    features
        Names of the candidate features, in the order of the data.
    roles
        "feature", "time", "group", "weight" or "excluded", by column.
    notes
        Why a column is no feature, by column.
    decisions
        The same for the plan.
    """

    features: tuple[str, ...]
    roles: dict[str, str]
    notes: dict[str, str]
    decisions: tuple[Decision, ...]


def choose_roles(
    readings: Mapping[str, Reading], goal: Goal, time_name: str | None
) -> Roles:
    """Return each column's role by what was declared and by what it holds.

    Raises
    ------
    DataError
        If no feature is left.
    """
    roles, notes = {}, {}
    for name, reading in readings.items():
        roles[name], notes[name] = _role(reading, goal, time_name)
    features = tuple(name for name, role in roles.items() if role == "feature")
    if not features:
        raise DataError(
            f"No column is left to predict {goal.target!r} from: {_why_none(notes)}. "
            "Add columns, or list some in [data] keep."
        )
    decisions = [
        *_unusable_decisions(readings, roles),
        *_special_decisions(roles, time_name),
    ]
    read = [decision for reading in readings.values() for decision in reading.decisions]
    if len(read) > _MOST_TYPE_DECISIONS:
        rest = f"{len(read) - _MOST_TYPE_DECISIONS:,} more columns were read by such rules."
        read = [
            *read[:_MOST_TYPE_DECISIONS],
            Decision(subject="column types", choice="inferred", reason=rest),
        ]
    if any(reading.column.type == "datetime" for reading in readings.values()):
        read.append(_zone_decision())
    return Roles(features=features, roles=roles, notes=notes, decisions=(*decisions, *read))


def final_column(reading: Reading, used: NDArray[np.bool_]) -> Column:
    """Return a feature with its domain in the used rows."""
    values, is_missing = reading.values[used], reading.is_missing[used]
    column = replace(reading.column, nullable=bool(is_missing.any()))
    present = values[~is_missing]
    if column.type == "category":
        return replace(column, levels=_levels(present))
    if column.is_string or column.type == "boolean" or len(present) == 0:
        return column
    return replace(column, minimum=float(present.min()), maximum=float(present.max()))


def _role(reading: Reading, goal: Goal, time_name: str | None) -> tuple[str, str]:
    name = reading.name
    if name in goal.exclude:
        return "excluded", "Left out as asked for."
    if name == goal.weight:
        return "weight", "It says how much each row counts."
    if name == goal.group and name not in goal.keep:
        return "group", "It groups the rows; the model will meet new ones."
    if name == time_name and not goal.time_is_feature:
        return "time", "It orders the rows."
    if reading.use == "empty" or (reading.use != "feature" and name not in goal.keep):
        return "excluded", f"Left out: {_WHY_UNUSABLE[reading.use]}."
    return "feature", ""


def _why_none(notes: Mapping[str, str]) -> str:
    if not notes:
        return "the data has no other column"
    return "; ".join(
        f"{name!r}: {why.rstrip('.')}" for name, why in list(notes.items())[:5]
    )


def _unusable_decisions(
    readings: Mapping[str, Reading], roles: Mapping[str, str]
) -> list[Decision]:
    """Return one decision a reason: wide tables have thousands of empty columns."""
    decisions = []
    for use, why in _WHY_UNUSABLE.items():
        names = [
            name
            for name, reading in readings.items()
            if reading.use == use and roles[name] == "excluded"
        ]
        if names:
            decisions.append(
                Decision(
                    subject=f"column {names[0]}"
                    if len(names) == 1
                    else f"{len(names)} columns",
                    choice=f"left out: {some(names, limit=20)}",
                    reason=f"{why[0].upper()}{why[1:]}.",
                    override="" if use == "empty" else setting("data", "keep", names[:20]),
                )
            )
    return decisions


def _special_decisions(roles: Mapping[str, str], time_name: str | None) -> list[Decision]:
    if roles.get(str(time_name)) != "time":
        return []
    reason = (
        "It orders the rows; a model that sees it would have to guess what later times do."
    )
    return [
        Decision(
            subject=f"column {time_name}",
            choice="no feature",
            reason=reason,
            override="[data] time_is_feature = true",
        )
    ]


def _zone_decision() -> Decision:
    return Decision(
        subject="time zone",
        choice="UTC",
        reason="Dates and times that name no zone are taken as UTC, here and when the model is asked.",
    )


def _levels(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the levels, the most frequent first, equal ones by their text."""
    counts = pd.Series(texts, dtype=object).value_counts()
    ordered = sorted(counts.items(), key=lambda pair: (-int(pair[1]), str(pair[0])))
    return tuple(str(level) for level, _ in ordered[:MOST_LEVELS])
