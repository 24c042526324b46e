"""Releasing in a project: the last build becomes a release."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright import deploy
from modelwright.records import silent
from modelwright.workflow.building import read_build
from modelwright.workflow.champion import moving_pointer, registry
from modelwright.workflow.designing import current_design
from modelwright.workflow.learned_rows import hashes_of, write_learned
from modelwright.workflow.registering import register_releases
from modelwright.workflow.tracking import track_release

if TYPE_CHECKING:
    from modelwright.build import Build
    from modelwright.design import Design
    from modelwright.records import Progress, ReleaseManifest
    from modelwright.workflow.folder import ProjectFolder


def release_project(
    folder: ProjectFolder,
    on_progress: Progress = silent,
    *,
    designed: Design | None = None,
    built: Build | None = None,
) -> ReleaseManifest:
    """Release the project's model; the first release becomes champion, a later one challenger.

    Raises
    ------
    ParityError
        If the portable model answers unlike the Python model.
    """
    designed = designed or current_design(folder, on_progress)
    built = built or read_build(folder, designed)
    manifest = write_release(folder, designed, built, on_progress)
    with moving_pointer(folder, "release") as releases:
        now = datetime.now(UTC)
        if releases.champion() is None:
            releases.promote(manifest.release_id, why="the first release", now=now)
        elif releases.champion() != manifest.release_id:
            releases.set_challenger(manifest.release_id, why="released", now=now)
    track_release(folder, manifest.release_id, on_progress)
    register_releases(folder, registry(folder), on_progress)
    return manifest


def write_release(
    folder: ProjectFolder, designed: Design, built: Build, on_progress: Progress = silent
) -> ReleaseManifest:
    """Write a release without moving a pointer; remember the rows that it learned from."""
    on_progress("release", 0.0, "writing and comparing the portable model")
    manifest = deploy.write_release(
        folder.releases,
        model=built.model,
        plan=designed.plan,
        report=built.report,
        reference=built.reference,
        held_out=designed.inputs.take(designed.split.test_rows),
        name=folder.name,
        created_at=datetime.now(UTC),
    )
    rows = designed.split.labelled_rows
    learned = hashes_of(designed.inputs.take(rows), designed.labels[rows])
    write_learned(folder, manifest.release_id, learned)
    on_progress("release", 1.0, manifest.release_id[:12])
    return manifest
