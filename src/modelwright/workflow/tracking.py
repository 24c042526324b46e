"""Builds in MLflow, where `[tracking]` asks for it: logged beside the build, never in its way."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelwright.errors import ConfigError, TrackingError
from modelwright.records import Plan, read_record, silent, write_record
from modelwright.workflow.config import read_config
from modelwright.workflow.last_report import read_report
from modelwright.workflow.mlflow_process import ask, place
from modelwright.workflow.tracked_run import tracked_run

if TYPE_CHECKING:
    from modelwright.records import BuildReport, Progress
    from modelwright.workflow.config import ProjectConfig
    from modelwright.workflow.folder import ProjectFolder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """Where a build was logged, or why it was not.

    Parameters
    ----------
    store, experiment
        Where to; passwords are left out.
    run_id
        MLflow's id of the build's run; empty if it was not logged.
    n_candidates
        Candidates that have a run of their own, below the build's.
    problem
        Why it was not logged; empty if it was.
    release_id
        The release that was made of the build; empty if there is none.
    """

    store: str
    experiment: str
    run_id: str = ""
    n_candidates: int = 0
    problem: str = ""
    release_id: str = ""
    format_version: int = 1


def track_build(
    folder: ProjectFolder,
    config: ProjectConfig,
    plan: Plan,
    report: BuildReport,
    on_progress: Progress = silent,
    *,
    release_id: str = "",
) -> Tracked | None:
    """Log a build where the settings say so; None if they do not. A failure is only told.

    Parameters
    ----------
    folder, config
        The project and its settings.
    plan, report
        What was built, and what came of it.
    on_progress
        Told that it is logged, or why not.
    release_id
        The release that was made of it; empty if there is none yet.
    """
    if config.tracking.mlflow is None:
        return None
    on_progress("track", 0.0, "logging to MLflow")
    run = tracked_run(config, plan, report, project=folder.name, release_id=release_id)
    store, experiment = place(folder, config)
    tracked = Tracked(store=store, experiment=experiment, release_id=release_id)
    tracked = replace(tracked, **ask(folder, config, {"action": "log", "run": run}))
    _tell(tracked, on_progress)
    return tracked


def track_release(
    folder: ProjectFolder, release_id: str, on_progress: Progress = silent
) -> None:
    """Add the release's id to the run of the build that it was made of, if there is one."""
    config = read_config(folder.config)
    if config.tracking.mlflow is None or not folder.tracked.exists():
        return
    tracked = replace(read_record(folder.tracked, Tracked), release_id=release_id)
    write_record(folder.tracked, tracked)
    if not tracked.run_id or not _is_there(tracked, folder, config):
        return
    request = {
        "action": "tag",
        "run_id": tracked.run_id,
        "tag": "modelwright.release_id",
        "value": release_id,
    }
    answer = ask(folder, config, request)
    if "problem" in answer:
        _tell(replace(tracked, **answer), on_progress)


def track_project(folder: ProjectFolder, on_progress: Progress = silent) -> Tracked:
    """Log the project's last build, unless it is logged already.

    Raises
    ------
    ConfigError
        If the settings do not say where to.
    NotBuiltError
        If nothing was built yet.
    TrackingError
        If it could not be logged.
    """
    config = read_config(folder.config)
    if config.tracking.mlflow is None:
        raise ConfigError(
            f"{folder.config} does not say where to log builds. "
            'Set [tracking] mlflow = "http://127.0.0.1:5000", or "sqlite:///mlflow.db".'
        )
    report = read_report(folder)
    before = read_record(folder.tracked, Tracked) if folder.tracked.exists() else None
    if before is not None and before.run_id and _is_there(before, folder, config):
        return before
    tracked = track_build(
        folder,
        config,
        read_record(folder.plan, Plan),
        report,
        on_progress,
        release_id=before.release_id if before else "",
    )
    if tracked is None or tracked.problem:
        raise TrackingError(
            f"The build could not be logged to MLflow: {tracked.problem if tracked else ''} "
            "Mend that, or change [tracking] mlflow, and call modelwright track again."
        )
    write_record(folder.tracked, tracked)
    return tracked


def _is_there(tracked: Tracked, folder: ProjectFolder, config: ProjectConfig) -> bool:
    """Return whether a build was logged to where the settings now point."""
    return (tracked.store, tracked.experiment) == place(folder, config)


def _tell(tracked: Tracked, on_progress: Progress) -> None:
    if tracked.problem:
        on_progress("track", 1.0, f"not logged: {tracked.problem}")
        logger.warning("not_tracked store=%s reason=%r", tracked.store, tracked.problem)
    else:
        on_progress("track", 1.0, f"run {tracked.run_id}")
