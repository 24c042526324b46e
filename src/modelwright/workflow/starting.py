"""Start a project: look at the data's columns and write the first modelwright.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright import sources
from modelwright.workflow.starter import starter_text

if TYPE_CHECKING:
    from modelwright.workflow.folder import ProjectFolder


def start_project(
    data: str,
    folder: ProjectFolder,
    *,
    target: str,
    time: str | None = None,
    group: str | None = None,
    positive: str | None = None,
    query: str | None = None,
) -> ProjectFolder:
    """Write modelwright.toml for this data; the parameters are those of `Project.init`."""
    frame = sources.read(data, query=query, limit=100)
    text = starter_text(
        [str(column) for column in frame.columns],
        source=_relative(data, folder.root),
        query=query,
        target=target,
        time=time,
        group=group,
        positive=positive,
    )
    folder.write_config(text)
    return folder


def _relative(data: str, root: Path) -> str:
    """Return a path as seen from the project; the URL of a database stays."""
    if sources.is_database(data):
        return data
    path = Path(data).expanduser().resolve()
    return Path(os.path.relpath(path, root.resolve())).as_posix()
