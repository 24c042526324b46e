"""Exporting a release of a project to another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright import deploy
from modelwright.workflow.champion import champion_path, registry

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.workflow.folder import ProjectFolder


def export_project(
    folder: ProjectFolder,
    language: str,
    destination: Path | None,
    *,
    release: str | None,
    package: str | None,
) -> deploy.Export:
    """Export the champion, or the release named by a prefix.

    Parameters
    ----------
    folder
        The project.
    language
        "java" or another of the targets.
    destination
        Where the files go; None means a folder of the language's name below the project's exports.
    release
        Start of a release's id; None means the champion.
    package
        Name of the package that the files belong to.
    """
    path = (
        folder.release(registry(folder).resolve(release))
        if release
        else champion_path(folder)
    )
    place = folder.exports / language if destination is None else destination
    return deploy.export(path, language, place, package=package)
