"""What came true: outcomes from a file into the project's journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright import sources
from modelwright.journal import Journal, OutcomeCount
from modelwright.workflow.config import read_config

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.workflow.folder import ProjectFolder


def record_outcomes(folder: ProjectFolder, file: str | Path) -> OutcomeCount:
    """Store what came true, from a file with prediction ids or the project's key column."""
    key = read_config(folder.config).serve.key
    frame = sources.read(str(file))
    journal = journal_of(folder)
    if key is not None and key in frame.columns and "prediction_id" not in frame.columns:
        return journal.record_outcomes(frame, by="key", column=key)
    return journal.record_outcomes(frame)
