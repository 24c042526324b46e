"""Rebuild: a challenger from old and new rows, judged on new rows that neither model has seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright import design, sources
from modelwright.errors import DataError, NotBuiltError
from modelwright.metrics import find as find_metric
from modelwright.records import Comparison, Plan, read_record, silent, write_record
from modelwright.workflow.building import Budget, train_designed
from modelwright.workflow.champion import (
    champion_path,
    moving_pointer,
    open_release,
    registry,
)
from modelwright.workflow.comparing import compare
from modelwright.workflow.config import ProjectConfig, read_config
from modelwright.workflow.designing import goal_of, read_source
from modelwright.workflow.learned_rows import row_hashes
from modelwright.workflow.rebuild_rows import (
    NewRows,
    gather_rows,
    is_known,
    read_rows,
    training_rows,
)
from modelwright.workflow.registering import register_releases
from modelwright.workflow.releasing import write_release
from modelwright.workflow.tracking import track_build

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from modelwright.records import Progress
    from modelwright.workflow.folder import ProjectFolder


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
    learned, judged = gather_rows(folder, new, plan, source, weight=config.data.weight)
    goal, frame = training_rows(
        goal_of(config, folder), plan, None if new.only_new else source, learned
    )
    judged = judged[~is_known(judged, plan.signature, row_hashes(frame, plan.signature))]
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
    return _compare(folder, path, challenger, read_rows(judge, plan.signature), plan)


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


def _challenger(
    folder: ProjectFolder,
    config: ProjectConfig,
    designed: design.Design,
    budget: Budget,
    on_progress: Progress,
) -> str:
    """Build and release by a design; return the release's id."""
    built = train_designed(folder, config, designed, budget, on_progress)
    release_id = write_release(folder, designed, built, on_progress).release_id
    track_build(
        folder, config, designed.plan, built.report, on_progress, release_id=release_id
    )
    return release_id
