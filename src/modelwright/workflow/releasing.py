"""Releases in a project: write one, move the pointer, go back."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright import deploy
from modelwright.errors import NotBuiltError, ReleaseError, some
from modelwright.records import silent
from modelwright.runtime import load
from modelwright.workflow.building import read_build
from modelwright.workflow.config import read_config
from modelwright.workflow.designing import current_design
from modelwright.workflow.learned_rows import hashes_of, write_learned
from modelwright.workflow.lock import project_lock
from modelwright.workflow.tracking import track_release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelwright.build import Build
    from modelwright.design import Design
    from modelwright.records import Progress, ReleaseManifest
    from modelwright.runtime import Predictor
    from modelwright.workflow.folder import ProjectFolder

POINTER_WAIT = 10.0  # seconds; moving the pointer takes milliseconds


def registry(folder: ProjectFolder) -> deploy.Registry:
    """Return the project's releases and its pointer to the champion."""
    return deploy.Registry(folder.releases, folder.champion, folder.history)


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
        if releases.champion() is None:
            now = datetime.now(UTC)
            releases.promote(manifest.release_id, why="the first release", now=now)
        elif releases.champion() != manifest.release_id:
            releases.set_challenger(manifest.release_id)
    track_release(folder, manifest.release_id, on_progress)
    return manifest


@contextmanager
def moving_pointer(folder: ProjectFolder, command: str) -> Iterator[deploy.Registry]:
    """Give the registry under the pointer's own lock: a rollback never waits for a rebuild."""
    with project_lock(folder, command, wait_seconds=POINTER_WAIT, path=folder.pointer_lock):
        yield registry(folder)


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


def champion_path(folder: ProjectFolder) -> Path:
    """Return the folder of the champion release.

    Raises
    ------
    NotBuiltError
        If nothing was released yet.
    """
    champion = registry(folder).champion()
    if champion is None:
        raise NotBuiltError(
            f"{folder.root} has no champion yet. Make a release with: modelwright run"
        )
    return folder.release(champion)


def open_release(folder: ProjectFolder, path: Path) -> Predictor:
    """Return a release of the project, opened.

    One that needs code of its own is opened by the copy that it holds, so that it answers as it
    did whatever has become of the project's files: `[constraints] portable = false` says that the
    project trusts its releases that far.

    Raises
    ------
    ReleaseError
        If it is damaged, or needs code that the settings do not allow.
    """
    needs = deploy.read_manifest(path).needs_python
    if needs is None or not needs.trusted:
        return load(path)
    if read_config(folder.config).constraints.portable:
        raise ReleaseError(
            f"Release {path.name[:12]} runs code of {some(needs.trusted)}, and modelwright.toml "
            "does not allow that. Write [constraints] portable = false, or promote another release."
        )
    trusted = [
        path / code if code in needs.files.values() else code for code in needs.trusted
    ]
    return load(path, trusted=trusted)


def promote(
    folder: ProjectFolder, release_id: str | None, *, why: str = "promoted by hand"
) -> str:
    """Make a release the champion: the one named (a prefix will do), or the challenger."""
    with moving_pointer(folder, "promote") as releases:
        chosen = releases.resolve(release_id) if release_id else releases.challenger()
        if chosen is None:
            raise NotBuiltError(
                "There is no challenger to promote. Name a release (modelwright status lists "
                "them), or make a challenger with: modelwright rebuild"
            )
        releases.promote(chosen, why=why, now=datetime.now(UTC))
    return chosen


def rollback(folder: ProjectFolder) -> str:
    """Make the champion before the present one champion again; return its id."""
    with moving_pointer(folder, "rollback") as releases:
        return releases.rollback(now=datetime.now(UTC))
