"""Rebuild: a challenger from old and new rows, judged on new rows that neither model has seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright import design, sources
from modelwright.build import Build, BuildOptions, train
from modelwright.errors import DataError, NotBuiltError
from modelwright.journal import Journal
from modelwright.metrics import find as find_metric
from modelwright.records import Comparison, Plan, read_record, silent, write_record
from modelwright.runtime import load
from modelwright.workflow.building import Budget, options_of
from modelwright.workflow.comparing import FEWEST_ROWS, compare
from modelwright.workflow.config import read_config
from modelwright.workflow.designing import goal_of, read_source
from modelwright.workflow.releasing import champion_path, registry, write_release

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.records import Progress
    from modelwright.workflow.config import ProjectConfig
    from modelwright.workflow.folder import ProjectFolder

JUDGING_SHARE = 0.2
ORDER = (
    "modelwright order"  # a column that puts new rows after old ones, in a problem in time
)
NEW_PIECES = 10  # new rows count as so many moments, so that folds can lie among them


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRows:
    """Which rows a rebuild learns from and is judged by.

    Parameters
    ----------
    data
        A file of new rows with their outcomes, beside those of the journal.
    judge
        A file of rows to judge by, instead of a fifth of the new rows.
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
    columns = _columns(plan)
    on_progress("rebuild", 0.0, "gathering rows")
    fresh = _new_rows(folder, new, plan, columns)
    learned, judged = _judging_rows(fresh, new, columns, seed=plan.seed)
    old = None if new.only_new else read_source(folder, config).reindex(columns=columns)
    goal, frame = _training_rows(config, plan, old, learned)
    judged = _unseen(judged, frame, columns)
    on_progress(
        "rebuild", 0.1, f"{len(frame)} rows to learn from, {len(judged)} to judge by"
    )
    designed = design.design(
        frame,
        goal,
        source=f"{sources.describe(config.data.source)} and new rows",
        data_sha256=sources.fingerprint(frame),
    )
    challenger_id = _challenger(folder, designed, options_of(config, budget), on_progress)
    comparison = compare(
        load(path),
        load(folder.release(challenger_id)),
        judged,
        metric=find_metric(plan.metric, task=plan.signature.target.task),
        seed=plan.seed,
    )
    if challenger_id != path.name:
        registry(folder).set_challenger(challenger_id)
    write_record(folder.comparison, comparison)
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
    return compare(
        load(path),
        load(folder.release(challenger)),
        _read(judge, plan, _columns(plan)),
        metric=find_metric(plan.metric, task=plan.signature.target.task),
        seed=plan.seed,
    )


def _columns(plan: Plan) -> list[str]:
    """Return the columns that a rebuild needs: inputs, target, and what splits the rows."""
    names = [column.name for column in plan.signature.columns]
    names += [
        name
        for name in (plan.split.column,)
        if name and name not in names and name[0] != "@"
    ]
    return [*names, plan.signature.target.name]


def _new_rows(
    folder: ProjectFolder, new: NewRows, plan: Plan, columns: list[str]
) -> pd.DataFrame:
    """Return rows with outcomes from the journal, in the order asked, then those of the file."""
    asked = Journal(folder.journal).predictions(with_outcomes=True)
    journal = asked.frame().reindex(columns=columns)
    outcomes: Any = np.empty(asked.n_rows, dtype=object)
    outcomes[:] = list(asked.outcomes)
    journal[plan.signature.target.name] = outcomes
    parts = [journal.astype(object)]
    if new.data is not None:
        parts.append(_read(new.data, plan, columns))
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    if len(rows) < FEWEST_ROWS:
        raise DataError(
            f"There are {len(rows)} new rows with outcomes; a rebuild needs at least {FEWEST_ROWS}. "
            "Record outcomes with modelwright outcomes FILE, or pass rows with --data FILE."
        )
    return rows


def _read(location: str | Path, plan: Plan, columns: list[str]) -> pd.DataFrame:
    frame = sources.read(str(location))
    needed = [column.name for column in plan.signature.columns] + [
        plan.signature.target.name
    ]
    absent = [name for name in needed if name not in frame.columns]
    if absent:
        raise DataError(
            f"{location} lacks the columns {', '.join(map(repr, absent[:5]))}. "
            "Rows to learn from or to judge by need all inputs and the target."
        )
    return frame.reindex(columns=columns).astype(object)


def _judging_rows(
    fresh: pd.DataFrame, new: NewRows, columns: list[str], *, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return new rows to learn from, and rows to judge by."""
    if new.judge is not None:
        judge = sources.read(str(new.judge)).reindex(columns=columns).astype(object)
        return fresh, judge
    order = np.random.default_rng(seed).permutation(len(fresh))
    n_judging = max(int(len(fresh) * JUDGING_SHARE), 1)
    return fresh.iloc[np.sort(order[n_judging:])], fresh.iloc[np.sort(order[:n_judging])]


def _training_rows(
    config: ProjectConfig, plan: Plan, old: pd.DataFrame | None, learned: pd.DataFrame
) -> tuple[design.Goal, pd.DataFrame]:
    """Return the goal with the champion's columns and types pinned, and the rows to learn from."""
    signature = plan.signature
    goal = replace(
        goal_of(config),
        task=signature.target.task,
        metric=plan.metric,
        positive=str(signature.target.classes[-1])
        if signature.target.task == "binary"
        else None,
        types={column.name: column.type for column in signature.columns},
        keep=tuple(column.name for column in signature.columns),
        exclude=(),
        repeats="keep",
    )
    parts = [learned] if old is None else [old.astype(object), learned]
    frame = pd.concat(parts, ignore_index=True)
    if plan.split.kind == "group":
        return replace(goal, group=plan.split.column), frame
    if plan.split.kind != "time" or old is None:
        frame = frame.drop(columns=[plan.split.column], errors="ignore")
        return replace(goal, time="none", group=None), frame
    order = np.concatenate([_time_order(old, plan), np.zeros(len(learned))])
    pieces = np.arange(len(learned)) * NEW_PIECES // max(len(learned), 1)
    order[len(old) :] = order.max() + 1 + pieces
    if not goal.time_is_feature:
        frame = frame.drop(columns=[plan.split.column], errors="ignore")
    return replace(goal, time=ORDER, time_is_feature=False), frame.assign(
        **{ORDER: order.astype(int)}
    )


def _time_order(old: pd.DataFrame, plan: Plan) -> Any:
    """Return the rank of each old row's time; equal times have equal ranks."""
    if plan.split.column not in old.columns:
        return np.arange(len(old), dtype=np.float64)
    return design.time_ranks(old[plan.split.column]).astype(np.float64)


def _unseen(judged: pd.DataFrame, frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the rows to judge by that are not exact repeats of rows that were learned from."""
    shared = [name for name in columns if name in frame.columns]
    known = set(_row_keys(frame, shared))
    kept = [key not in known for key in _row_keys(judged, shared)]
    return judged[kept]


def _row_keys(frame: pd.DataFrame, columns: list[str]) -> list[tuple[str, ...]]:
    texts = [frame[name].astype(str).tolist() for name in columns]
    return list(zip(*texts, strict=True))


def _challenger(
    folder: ProjectFolder,
    designed: design.Design,
    options: BuildOptions,
    on_progress: Progress,
) -> str:
    """Build and release by a design; return the release's id."""
    built: Build = train(
        designed.plan,
        designed.split,
        designed.inputs,
        designed.labels,
        options=options,
        folder=folder.trials,
        on_progress=on_progress,
    )
    return write_release(folder, designed, built, on_progress).release_id
