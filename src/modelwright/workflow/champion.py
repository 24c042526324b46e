"""The champion of a project: find it, open it, move the pointer, go back.

The service imports this module, so it stays light: nothing here loads what only a build needs.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright.deploy import Registry, read_manifest
from modelwright.errors import NotBuiltError, ReleaseError, some
from modelwright.records import silent
from modelwright.runtime import load
from modelwright.workflow.config import read_config
from modelwright.workflow.lock import project_lock
from modelwright.workflow.registering import register_releases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelwright.records import Progress
    from modelwright.runtime import Predictor
    from modelwright.workflow.folder import ProjectFolder

POINTER_WAIT = 10.0  # seconds; moving the pointer takes milliseconds


def registry(folder: ProjectFolder) -> Registry:
    """Return the project's releases and its pointer to the champion."""
    return Registry(folder.releases, folder.champion, folder.history)


@contextmanager
def moving_pointer(folder: ProjectFolder, command: str) -> Iterator[Registry]:
    """Give the registry under the pointer's own lock: a rollback never waits for a rebuild."""
    with project_lock(folder, command, wait_seconds=POINTER_WAIT, path=folder.pointer_lock):
        yield registry(folder)


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
    needs = read_manifest(path).needs_python
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
    folder: ProjectFolder,
    release_id: str | None,
    on_progress: Progress = silent,
    *,
    why: str = "promoted by hand",
) -> str:
    """Make a release the champion: the one named (a prefix will do), or the challenger."""
    with moving_pointer(folder, "promote") as releases:
        chosen = releases.resolve(release_id) if release_id else releases.challenger()
        if chosen is None:
            raise NotBuiltError(
                "There is no challenger to promote. Name a release (modelwright releases lists "
                "them), or make a challenger with: modelwright rebuild"
            )
        releases.promote(chosen, why=why, now=datetime.now(UTC))
    register_releases(folder, registry(folder), on_progress)
    return chosen


def rollback(
    folder: ProjectFolder,
    on_progress: Progress = silent,
    *,
    why: str = "rolled back by hand",
) -> str:
    """Make the champion before the present one champion again; return its id."""
    with moving_pointer(folder, "rollback") as releases:
        champion = releases.rollback(why=why, now=datetime.now(UTC))
    register_releases(folder, registry(folder), on_progress)
    return champion
