"""The report of a project's last build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.errors import NotBuiltError
from modelwright.records import BuildReport, read_record

if TYPE_CHECKING:
    from modelwright.workflow.folder import ProjectFolder


def read_report(folder: ProjectFolder) -> BuildReport:
    """Return the report of the last build.

    Raises
    ------
    NotBuiltError
        If there is none.
    """
    if not folder.build_report.exists():
        raise NotBuiltError(
            f"{folder.root} has no model yet. Make one with: modelwright build"
        )
    return read_record(folder.build_report, BuildReport)
