"""Files that put a project's release into service."""

from __future__ import annotations

import getpass
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.deploy.deployment import Placement, write_deployment
from modelwright.deploy.manifest import read_manifest
from modelwright.deploy.requirements import pinned_requirements
from modelwright.workflow.champion import registry
from modelwright.workflow.config import read_config

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.deploy.deployment import Deployment
    from modelwright.workflow.folder import ProjectFolder

_PORT = 8000  # where the settings leave it to the system


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What became of the files.

    Parameters
    ----------
    release_id
        The release that an image of them holds.
    written, kept
        Files that were written, and files of someone's own that were left as they are.
    """

    release_id: str
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def deploy_project(
    folder: ProjectFolder, name: str, kinds: Sequence[Deployment]
) -> Deployed:
    """Write the files for a release, named by its id, a prefix or its role.

    Raises
    ------
    ReleaseError
        If there is no such release, or it is damaged.
    SourceError
        If they cannot be written.
    """
    release_id = registry(folder).resolve(name)
    path = folder.release(release_id)
    config = read_config(folder.config).serve
    placement = Placement(
        project=folder.root,
        project_name=folder.name,
        release_id=release_id,
        model_bytes=(path / "model.onnx").stat().st_size,
        port=config.port or _PORT,
        socket=config.resolved("socket", folder.root),
        workers=config.workers or 1,
        log=config.log or "json",
        has_database=config.journal is not None,
        command=_command(),
        user=_owner(folder.root),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        requirements=pinned_requirements(
            read_manifest(path), has_database=config.journal is not None
        ),
    )
    written: list[Path] = []
    kept: list[Path] = []
    for kind in kinds:
        made, left = write_deployment(kind, placement)
        written.extend(made)
        kept.extend(left)
    return Deployed(release_id=release_id, written=tuple(written), kept=tuple(kept))


def _command() -> str:
    """Return the `modelwright` beside this Python, or else the one that a shell finds."""
    beside = Path(sys.executable).with_name("modelwright")
    return str(beside) if beside.exists() else shutil.which("modelwright") or str(beside)


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, OSError):  # a user without a name
        return getpass.getuser()
