"""The rows of a rebuild: what is new, what judges, and what is learned from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from modelwright import design, sources
from modelwright.errors import DataError
from modelwright.records import TEST, UNUSED, Plan, Signature
from modelwright.workflow.champion import registry
from modelwright.workflow.journals import FEWEST_ROWS, journal_of, labelled_rows
from modelwright.workflow.learned_rows import read_learned, row_hashes

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.workflow.folder import ProjectFolder

JUDGING_SHARE = 0.2
# A column that puts new rows after old ones, in a problem in time; the card shows its name.
ORDER = "order of arrival"
NEW_PIECES = 10  # new rows count as so many moments, so that folds can lie among them
# As in the design: from this share on, repeats in a regression are copies.
MANY_REPEATS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRows:
    """Which rows a rebuild learns from and is judged by.

    Parameters
    ----------
    data
        A file of new rows with their outcomes, beside those of the journal.
    judge
        A file of rows to judge by, instead of a fifth of the new rows: in a problem in time the
        latest, that is the last of those asked and then of the file, else chosen at random.
    only_new
        Whether the challenger learns from the new rows alone.
    """

    data: str | Path | None = None
    judge: str | Path | None = None
    only_new: bool = False


def gather_rows(
    folder: ProjectFolder,
    new: NewRows,
    plan: Plan,
    source: pd.DataFrame,
    *,
    weight: str | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return new rows to learn from, and rows to judge by that the champion has not seen.

    Parameters
    ----------
    folder, new
        The project, and which rows are asked for.
    plan
        The champion's.
    source
        The old rows.
    weight
        The column that says how much each row counts.

    Raises
    ------
    DataError
        If there are too few.
    """
    signature = plan.signature
    parts = [labelled_rows(journal_of(folder).predictions(with_outcomes=True), signature)]
    if new.data is not None:
        parts.append(read_rows(new.data, signature, weight))
    fresh = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    if len(fresh) < FEWEST_ROWS:
        raise DataError(
            f"There are {len(fresh)} new rows with outcomes; a rebuild needs at least {FEWEST_ROWS}. "
            "Record outcomes with modelwright outcomes FILE, or pass rows with --data FILE."
        )
    seen = read_learned(folder, registry(folder).champion() or "")
    seen = row_hashes(source, signature) if seen is None else seen
    if new.judge is not None:
        judge = read_rows(new.judge, signature)
        return fresh, judge[~is_known(judge, signature, seen)]
    unseen = np.flatnonzero(~is_known(fresh, signature, seen))
    is_judging = np.isin(np.arange(len(fresh)), _judging(unseen, plan))
    return fresh[~is_judging], fresh[is_judging]


def _judging(unseen: NDArray[np.intp], plan: Plan) -> NDArray[np.intp]:
    """Return which of the unseen rows judge: the latest in a problem in time, else at random."""
    if plan.split.kind != "time":
        unseen = np.random.default_rng(plan.seed).permutation(unseen)
    return unseen[-max(int(len(unseen) * JUDGING_SHARE), 1) :]


def read_rows(
    location: str | Path, signature: Signature, weight: str | None = None
) -> pd.DataFrame:
    """Return a file's rows with the columns that a model of this signature learns from."""
    frame = sources.read(str(location))
    needed = [*(column.name for column in signature.columns), signature.target.name]
    absent = [name for name in needed if name not in frame.columns]
    if absent:
        raise DataError(
            f"{location} lacks the columns {', '.join(map(repr, absent[:5]))}. "
            "Rows to learn from or to judge by need all inputs and the target."
        )
    if weight is not None and weight in frame.columns:
        needed.append(weight)
    return frame[needed].astype(object)


def is_known(
    frame: pd.DataFrame, signature: Signature, hashes: NDArray[np.uint64]
) -> NDArray[np.bool_]:
    """Return which rows are among those with these hashes."""
    return np.isin(row_hashes(frame, signature), hashes)


def training_rows(
    declared: design.Goal, plan: Plan, source: pd.DataFrame | None, learned: pd.DataFrame
) -> tuple[design.Goal, pd.DataFrame]:
    """Return the goal with the champion's columns and types pinned, and the rows to learn from.

    Parameters
    ----------
    declared
        The goal by the settings.
    plan
        The champion's.
    source
        The old rows; None to learn from new ones alone.
    learned
        The new rows.
    """
    goal = _pinned_goal(declared, plan)
    if source is None:
        goal, learned = _weighted(goal, learned)
        return goal, _without_copies(learned, goal)
    old = design.design(source, declared)
    needed = list(learned.columns)
    if goal.weight is not None and goal.weight not in needed:
        needed.append(goal.weight)
    if old.plan.split.kind == "group" and old.plan.split.column in source.columns:
        goal = replace(goal, group=old.plan.split.column)
        needed.append(str(old.plan.split.column))
    used = old.split.blocks != UNUSED
    parts = [source.loc[used].reindex(columns=needed), learned.reindex(columns=needed)]
    order = np.concatenate([_moments(old.split.blocks[used]), np.zeros(len(learned))])
    order[used.sum() :] = (
        order.max() + 1 + np.arange(len(learned)) * NEW_PIECES // len(learned)
    )
    frame = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    if old.plan.split.kind == "time":
        goal = replace(goal, time=ORDER)
        frame = frame.assign(**{ORDER: order.astype(int)})
    goal, frame = _weighted(goal, frame)
    return goal, _without_copies(frame, goal)


def _pinned_goal(declared: design.Goal, plan: Plan) -> design.Goal:
    signature = plan.signature
    is_binary = signature.target.task == "binary"
    return replace(
        declared,
        task=signature.target.task,
        metric=plan.metric,
        positive=str(signature.target.classes[-1]) if is_binary else None,
        types={column.name: column.type for column in signature.columns},
        keep=tuple(column.name for column in signature.columns),
        exclude=(),
        time="none",
        time_is_feature=False,
        gap=None,
        group=None,
        repeats="keep",
    )


def _weighted(goal: design.Goal, frame: pd.DataFrame) -> tuple[design.Goal, pd.DataFrame]:
    """Give rows without a weight, as those of the journal are, the mean weight of the others."""
    if goal.weight is None:
        return goal, frame
    known = pd.to_numeric(frame.get(goal.weight, pd.Series(dtype=float)), errors="coerce")
    if not known.notna().any():
        return replace(goal, weight=None), frame.drop(columns=goal.weight, errors="ignore")
    filled = frame[goal.weight].where(frame[goal.weight].notna(), known.mean())
    return goal, frame.assign(**{goal.weight: filled})


def _moments(blocks: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return the order of old rows by the blocks of their design: test rows are the latest."""
    return np.where(blocks == TEST, blocks.max() + 1, blocks).astype(np.float64)


def _without_copies(frame: pd.DataFrame, goal: design.Goal) -> pd.DataFrame:
    """Drop exact repeats where the design would: many of them, in a regression."""
    columns = [name for name in frame.columns if name != ORDER]
    repeats = frame[columns].astype(str).duplicated()
    if goal.task != "regression" or repeats.mean() < MANY_REPEATS:
        return frame
    return frame[~repeats].reset_index(drop=True)
