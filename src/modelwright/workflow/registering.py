"""Releases in MLflow's model registry: a version for each, and aliases that follow the pointer."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelwright.errors import ModelwrightError, TrackingError
from modelwright.records import (
    BuildReport,
    ParityCertificate,
    read_record,
    silent,
    write_record,
)
from modelwright.workflow.config import read_config
from modelwright.workflow.lock import project_lock
from modelwright.workflow.mlflow_process import SERVER_SECONDS, ask, place

if TYPE_CHECKING:
    from modelwright.deploy import Registry
    from modelwright.records import Progress, ReleaseManifest
    from modelwright.workflow.config import ProjectConfig
    from modelwright.workflow.folder import ProjectFolder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A project's releases in MLflow, or why they are not in line there.

    Parameters
    ----------
    store, model
        Where, passwords left out, and the registered model's name.
    n_versions
        Releases that have a version.
    champion, challenger
        The versions that the aliases name; empty if there is none.
    problem
        Why versions or aliases are not in line; empty if they are.
    """

    store: str
    model: str
    n_versions: int = 0
    champion: str = ""
    challenger: str = ""
    problem: str = ""
    format_version: int = 1


def register_releases(
    folder: ProjectFolder, releases: Registry, on_progress: Progress = silent
) -> Registered | None:
    """Bring MLflow's registry in line with the project's, where the settings ask for it.

    To be called when the pointer has moved and its lock is free. Nothing is raised: a move
    stands, whatever becomes of this, and the next call makes it good.

    Parameters
    ----------
    folder
        The project.
    releases
        Its releases and its pointer; read here, so that of two calls the later one is right.
    on_progress
        Told the version of the champion, or what is not in line.
    """
    try:
        config = read_config(folder.config)
        if config.tracking.mlflow is None:
            folder.registered.unlink(missing_ok=True)
            return None
        registered = _register(folder, config, releases, on_progress)
        if registered is not None:
            write_record(folder.registered, registered)
    except (ModelwrightError, OSError) as error:
        logger.warning("not_registered reason=%r", str(error))
        on_progress("track", 1.0, f"not registered: {error}")
        return None
    return registered


def check_registered(registered: Registered | None) -> None:
    """Refuse what is not in line.

    Raises
    ------
    TrackingError
        If there was a problem.
    """
    if registered is not None and registered.problem:
        raise TrackingError(
            f"The releases could not be registered in MLflow: {registered.problem} "
            "Mend that, or change [tracking], and call modelwright track again."
        )


def _register(
    folder: ProjectFolder, config: ProjectConfig, releases: Registry, on_progress: Progress
) -> Registered | None:
    registered = Registered(
        store=place(folder, config)[0], model=config.tracking.model or folder.name
    )
    try:
        # One at a time: two would both find that a release is not there, and the older
        # of two states of the pointer could be written last.
        with project_lock(
            folder, "track", wait_seconds=SERVER_SECONDS, path=folder.mlflow_lock
        ):
            manifests = releases.releases()
            if not manifests:
                return None
            on_progress("track", 0.0, "registering in MLflow")
            request = {
                "action": "register",
                "model": registered.model,
                "project": folder.name,
                "releases": [_release(folder, manifest) for manifest in manifests],
                "champion": releases.champion(),
                "challenger": releases.challenger(),
            }
            registered = replace(registered, **ask(folder, config, request))
    except ModelwrightError as error:
        registered = replace(registered, problem=str(error))
    if registered.problem:
        logger.warning(
            "not_registered store=%s reason=%r", registered.store, registered.problem
        )
    said = f"not in line: {registered.problem}" if registered.problem else "in line"
    on_progress("track", 1.0, f"{registered.model} {said}")
    return registered


def _release(folder: ProjectFolder, manifest: ReleaseManifest) -> dict[str, Any]:
    path = folder.release(manifest.release_id)
    score = read_record(path / "report.json", BuildReport).evaluation.scores[0]
    parity = read_record(path / "parity.json", ParityCertificate)
    facts = {
        "release_id": manifest.release_id,
        "project": manifest.name,
        "target": manifest.target,
        "metric": score.metric,
        "score": f"{score.value:.6g}",
        "score_lower": f"{score.lower:.6g}",
        "score_upper": f"{score.upper:.6g}",
        "parity": "passed" if parity.passed else "failed",
        "parity_largest_difference": f"{max(check.largest_difference for check in parity.checks):.2g}",
    }
    return {
        "release_id": manifest.release_id,
        "name": manifest.release_id[:12],
        "folder": str(path),
        "description": manifest.score_text,
        "tags": {f"modelwright.{name}": text for name, text in facts.items()},
    }
