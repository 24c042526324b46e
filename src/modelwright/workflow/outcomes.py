"""What came true: outcomes from a file into the project's journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright import sources
from modelwright.workflow.config import read_config
from modelwright.workflow.journals import journal_of

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.journal import OutcomeCount
    from modelwright.workflow.folder import ProjectFolder


def record_outcomes(
    folder: ProjectFolder, file: str | Path, *, query: str | None = None
) -> OutcomeCount:
    """Store what came true, from rows with prediction ids or the project's key column.

    Parameters
    ----------
    folder
        The project.
    file
        A file, or the URL of a database.
    query
        SQL query, for a database.
    """
    key = read_config(folder.config).serve.key
    frame = sources.read(str(file), query=query)
    journal = journal_of(folder)
    if key is not None and key in frame.columns and "prediction_id" not in frame.columns:
        return journal.record_outcomes(frame, by="key", column=key)
    return journal.record_outcomes(frame)
