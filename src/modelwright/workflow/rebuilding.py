"""Rebuild: a challenger from old and new rows, judged on new rows that neither model has seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright import design, sources
from modelwright.build import train
from modelwright.errors import DataError, NotBuiltError
from modelwright.metrics import find as find_metric
from modelwright.records import (
    TEST,
    UNUSED,
    Comparison,
    Plan,
    Signature,
    read_record,
    silent,
    write_record,
)
from modelwright.workflow.building import Budget, options_of
from modelwright.workflow.champion import (
    champion_path,
    moving_pointer,
    open_release,
    registry,
)
from modelwright.workflow.comparing import compare
from modelwright.workflow.config import ProjectConfig, read_config
from modelwright.workflow.designing import goal_of, read_source
from modelwright.workflow.journals import FEWEST_ROWS, journal_of
from modelwright.workflow.learned_rows import read_learned, row_hashes
from modelwright.workflow.registering import register_releases
from modelwright.workflow.releasing import write_release
from modelwright.workflow.tracking import track_build

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.records import Progress
    from modelwright.workflow.folder import ProjectFolder

JUDGING_SHARE = 0.2
# A column that puts new rows after old ones, in a problem in time; the card shows its name.
ORDER = "order of arrival"
NEW_PIECES = 10  # new rows count as so many moments, so that folds can lie among them
MANY_REPEATS = (
    0.1  # as in the design: from this share on, repeats in a regression are copies
)


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


def rebuild_project(
    folder: ProjectFolder, new: NewRows, budget: Budget, on_progress: Progress = silent
) -> Comparison:
    """Store a challenger release and say whether it beats the champion; write comparison.json.

    Raises
    ------
    DataError
        If there are too few new rows with outcomes.
    """
    config = read_config(folder.config)
    path = champion_path(folder)
    plan = read_record(path / "plan.json", Plan)
    on_progress("rebuild", 0.0, "gathering rows")
    source = read_source(folder, config)
    learned, judged = _new_rows(folder, new, plan, source, weight=config.data.weight)
    goal, frame = _training_rows(
        goal_of(config, folder), plan, None if new.only_new else source, learned
    )
    judged = judged[~_is_known(judged, plan.signature, row_hashes(frame, plan.signature))]
    if not len(judged):
        raise DataError(
            "None of the rows to judge by is unseen: champion or challenger learn from each of "
            "them. Pass newer rows with --data FILE, or rows to judge by with --judge FILE."
        )
    on_progress(
        "rebuild", 0.1, f"{len(frame):,} rows to learn from, {len(judged):,} to judge by"
    )
    designed = design.design(
        frame,
        goal,
        source=f"{sources.describe(config.data.source)} and new rows",
        data_sha256=sources.fingerprint(frame),
    )
    challenger_id = _challenger(folder, config, designed, budget, on_progress)
    comparison = _compare(folder, path, challenger_id, judged, plan)
    with moving_pointer(folder, "rebuild") as releases:
        if challenger_id != releases.champion():
            releases.set_challenger(
                challenger_id, why=comparison.verdict, now=datetime.now(UTC)
            )
    write_record(folder.comparison, comparison)
    register_releases(folder, registry(folder), on_progress)
    return comparison


def compare_on(folder: ProjectFolder, judge: str | Path) -> Comparison:
    """Compare the challenger with the champion on a file of rows that neither has seen.

    Raises
    ------
    NotBuiltError
        If there is no challenger.
    """
    challenger = registry(folder).challenger()
    if challenger is None:
        raise NotBuiltError(
            "There is no challenger to compare. Make one with: modelwright rebuild"
        )
    path = champion_path(folder)
    plan = read_record(path / "plan.json", Plan)
    return _compare(folder, path, challenger, _read(judge, plan.signature), plan)


def _compare(
    folder: ProjectFolder,
    champion: Path,
    challenger_id: str,
    rows: pd.DataFrame,
    plan: Plan,
) -> Comparison:
    challenger = open_release(folder, folder.release(challenger_id))
    target = challenger.signature.target
    return compare(
        open_release(folder, champion),
        challenger,
        rows,
        metric=find_metric(plan.metric, target=target, folder=folder.root),
        seed=plan.seed,
    )


def _new_rows(
    folder: ProjectFolder,
    new: NewRows,
    plan: Plan,
    source: pd.DataFrame,
    *,
    weight: str | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return new rows to learn from, and rows to judge by that the champion has not seen."""
    signature = plan.signature
    parts = [_journal_rows(folder, signature)]
    if new.data is not None:
        parts.append(_read(new.data, signature, weight))
    fresh = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    if len(fresh) < FEWEST_ROWS:
        raise DataError(
            f"There are {len(fresh)} new rows with outcomes; a rebuild needs at least {FEWEST_ROWS}. "
            "Record outcomes with modelwright outcomes FILE, or pass rows with --data FILE."
        )
    seen = read_learned(folder, registry(folder).champion() or "")
    seen = row_hashes(source, signature) if seen is None else seen
    if new.judge is not None:
        judge = _read(new.judge, signature)
        return fresh, judge[~_is_known(judge, signature, seen)]
    unseen = np.flatnonzero(~_is_known(fresh, signature, seen))
    is_judging = np.isin(np.arange(len(fresh)), _judging(unseen, plan))
    return fresh[~is_judging], fresh[is_judging]


def _judging(unseen: NDArray[np.intp], plan: Plan) -> NDArray[np.intp]:
    """Return which of the unseen rows judge: the latest in a problem in time, else at random."""
    if plan.split.kind != "time":
        unseen = np.random.default_rng(plan.seed).permutation(unseen)
    return unseen[-max(int(len(unseen) * JUDGING_SHARE), 1) :]


def _journal_rows(folder: ProjectFolder, signature: Signature) -> pd.DataFrame:
    """Return the rows whose outcome is known, in the order in which they were asked."""
    asked = journal_of(folder).predictions(with_outcomes=True)
    outcomes: Any = np.empty(asked.n_rows, dtype=object)
    outcomes[:] = list(asked.outcomes)
    rows = asked.frame().reindex(columns=[column.name for column in signature.columns])
    return rows.assign(**{signature.target.name: outcomes}).astype(object)


def _read(
    location: str | Path, signature: Signature, weight: str | None = None
) -> pd.DataFrame:
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


def _is_known(
    frame: pd.DataFrame, signature: Signature, hashes: NDArray[np.uint64]
) -> NDArray[np.bool_]:
    return np.isin(row_hashes(frame, signature), hashes)


def _training_rows(
    declared: design.Goal, plan: Plan, source: pd.DataFrame | None, learned: pd.DataFrame
) -> tuple[design.Goal, pd.DataFrame]:
    """Return the goal with the champion's columns and types pinned, and the rows to learn from."""
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


def _challenger(
    folder: ProjectFolder,
    config: ProjectConfig,
    designed: design.Design,
    budget: Budget,
    on_progress: Progress,
) -> str:
    """Build and release by a design; return the release's id."""
    built = train(
        designed.plan,
        designed.split,
        designed.inputs,
        designed.labels,
        options=options_of(config, budget, folder.root),
        metric=designed.metric,
        weights=designed.weights,
        folder=folder.trials,
        on_progress=on_progress,
    )
    release_id = write_release(folder, designed, built, on_progress).release_id
    track_build(
        folder, config, designed.plan, built.report, on_progress, release_id=release_id
    )
    return release_id
