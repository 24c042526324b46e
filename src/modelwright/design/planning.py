"""Planning: from raw rows and a goal to the plan and the split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.checks import CHECKS, TRAINING_CHECKS, AuditContext
from modelwright.design.columns import Roles, choose_roles, final_column
from modelwright.design.goal import Goal, check_goal
from modelwright.design.leakage import exclude_leaks
from modelwright.design.monotone import monotone_decisions
from modelwright.design.objective import choose_metric
from modelwright.design.partition import Draft, Partition, partition
from modelwright.design.profile import profile_column
from modelwright.design.reading import Reading, read_columns
from modelwright.design.rows import choose_rows
from modelwright.design.target import TargetReading, read_target
from modelwright.design.time_order import find_time_order
from modelwright.design.weights import scaled_weights, weights_decision
from modelwright.errors import DataError, some
from modelwright.records import (
    ColumnProfile,
    Decision,
    Plan,
    Signature,
    Split,
    by_severity,
)
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from modelwright.metrics import Metric
    from modelwright.records import ColumnType, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What the design hands to the build.

    Parameters
    ----------
    plan
        What to build, and why.
    split
        Block of each row of the data.
    labels
        Class index (-1 where missing) or target value (NaN where missing) of each row.
    inputs
        All rows as the model will see them, by the plan's signature.
    metric
        The plan's metric.
    weights
        How much each row counts, with a mean of 1 over the used rows; None for all alike.
    """

    plan: Plan
    split: Split
    labels: NDArray[Any]
    inputs: Inputs
    metric: Metric
    weights: NDArray[np.float64] | None = None


def design(
    frame: pd.DataFrame, goal: Goal, *, source: str = "data frame", data_sha256: str = ""
) -> Design:
    """Return the plan for a table and a goal, with the split and the rows as a model sees them.

    Parameters
    ----------
    frame
        Raw rows; cells may be texts, as they come from a CSV file, or typed.
    goal
        What to predict, and what is known about the data.
    source
        Where the rows came from, for the plan.
    data_sha256
        Fingerprint of the rows, for the plan.

    Raises
    ------
    DataError
        If the rows, the target or the columns cannot be learnt from.
    ConfigError
        If the goal contradicts itself.
    """
    frame = _checked(frame)
    check_goal(goal, list(frame.columns))
    readings, done = _read(frame, goal)
    roles = choose_roles(readings, goal, done.time.name)
    signature, findings, leak_decisions = _audit(readings, roles, done, goal)
    metric, metric_decision = choose_metric(
        goal, done.target.target, done.target.labels[done.rows.used]
    )
    weights, weights_decisions = _weights(readings, done, goal)
    plan = Plan(
        source=source,
        data_sha256=data_sha256,
        n_rows=len(frame),
        n_used=int(done.rows.used.sum()),
        signature=signature,
        metric=metric.name,
        split=done.plan,
        seed=goal.seed,
        profile=_profile(frame, readings, roles, signature, done.target),
        findings=findings,
        decisions=(
            *done.target.decisions[:1],
            metric_decision,
            *done.target.decisions[1:],
            *done.decisions,
            *weights_decisions,
            *monotone_decisions(goal, signature, roles.notes),
            *leak_decisions,
            *roles.decisions,
        ),
        weight=goal.weight,
        monotone=dict(goal.monotone),
    )
    inputs = _inputs(readings, signature, len(frame))
    return Design(
        plan=plan,
        split=done.split,
        labels=done.target.labels,
        inputs=inputs,
        metric=metric,
        weights=weights,
    )


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its column names as texts; refuse one without rows or with repeated names."""
    names = [str(name) for name in frame.columns]
    repeated = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []  # fmt: skip
    if repeated:
        raise DataError(
            f"Column names repeat: {some(repeated)}. Each column needs its own name; rename them."
        )
    if len(frame) == 0:
        raise DataError("The data has no rows. Check the source, or its query.")
    return frame.set_axis(names, axis="columns").reset_index(drop=True)


def _read(frame: pd.DataFrame, goal: Goal) -> tuple[Mapping[str, Reading], Partition]:
    """Return the columns as read, and the target, the rows that are used and their split."""
    target = read_target(frame[goal.target], goal)
    names = [name for name in frame.columns if name != goal.target]
    readings = read_columns(frame, names, types=_types(goal))
    time = find_time_order(readings, goal, ~target.is_missing)
    draft = Draft(
        series=frame[goal.target],
        target=target,
        readings=readings,
        rows=choose_rows(target, readings, time, goal),
        time=time,
        goal=goal,
    )
    return readings, partition(draft)


def _types(goal: Goal) -> dict[str, ColumnType]:
    weight: dict[str, ColumnType] = {goal.weight: "number"} if goal.weight else {}
    return {**goal.types, **weight}


def _weights(
    readings: Mapping[str, Reading], done: Partition, goal: Goal
) -> tuple[NDArray[np.float64] | None, tuple[Decision, ...]]:
    if goal.weight is None:
        return None, ()
    used = done.rows.used
    weights = scaled_weights(readings[goal.weight].values, used)
    return weights, (weights_decision(goal.weight, weights[used]),)


def _audit(
    readings: Mapping[str, Reading], roles: Roles, done: Partition, goal: Goal
) -> tuple[Signature, tuple[Finding, ...], tuple[Decision, ...]]:
    used = done.rows.used
    columns = tuple(final_column(readings[name], used) for name in roles.features)
    context = AuditContext(
        signature=Signature(columns=columns, target=done.target.target),
        values={name: readings[name].values[used] for name in roles.features},
        labels=done.target.labels[used],
        blocks=done.split.blocks[used],
        time=None if done.time.values is None else done.time.values[used],
        time_name=done.time.name,
        time_candidates=done.time.candidates,
        calendar_parts=done.time.calendar_parts,
        unusable={name: r.use for name, r in readings.items() if r.use != "feature"},
        n_unreadable={name: r.n_unreadable for name, r in readings.items()},
        n_repeats=done.rows.n_repeats,
        n_repeats_dropped=done.rows.n_dropped,
        seed=goal.seed,
    )
    context, leaks, decisions = exclude_leaks(context, goal.keep)
    training = context.rows(np.flatnonzero(done.split.blocks[used] >= 0))
    seen = [finding for check in TRAINING_CHECKS for finding in check(training)]
    seen += [finding for check in CHECKS for finding in check(context)]
    return context.signature, by_severity((*leaks, *seen)), decisions


def _profile(
    frame: pd.DataFrame,
    readings: Mapping[str, Reading],
    roles: Roles,
    signature: Signature,
    target: TargetReading,
) -> tuple[ColumnProfile, ...]:
    features = {column.name for column in signature.columns}
    profiles = []
    for name in frame.columns:
        if name == target.target.name:
            profiles.append(profile_column(target.reading, role="target"))
        elif roles.roles[name] == "feature" and name not in features:
            note = "Left out: it gives the target away."
            profiles.append(profile_column(readings[name], role="excluded", note=note))
        else:
            role, note = roles.roles[name], roles.notes[name]
            profiles.append(profile_column(readings[name], role=role, note=note))
    return tuple(profiles)


def _inputs(readings: Mapping[str, Reading], signature: Signature, n_rows: int) -> Inputs:
    """Return what the normaliser gives for all rows; each column was read by it already."""
    numbers = np.empty((n_rows, len(signature.number_columns)), dtype=np.float64)
    strings = np.empty((n_rows, len(signature.string_columns)), dtype=object)
    for cells, columns in (
        (numbers, signature.number_columns),
        (strings, signature.string_columns),
    ):
        for place, column in enumerate(columns):
            cells[:, place] = readings[column.name].values
    return Inputs(numbers, strings)
