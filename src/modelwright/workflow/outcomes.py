"""What came true: outcomes from a file into the project's journal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelwright import design, sources
from modelwright.records import Signature, read_record
from modelwright.workflow.champion import registry
from modelwright.workflow.config import read_config
from modelwright.workflow.journals import journal_of

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

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
        count = journal.record_outcomes(frame, by="key", column=key)
    else:
        count = journal.record_outcomes(frame)
    return replace(count, unusable=_n_unusable(folder, frame))


def _n_unusable(folder: ProjectFolder, frame: pd.DataFrame) -> int:
    """Return how many outcomes the champion's target cannot be; 0 without a champion."""
    champion = registry(folder).pointer().champion
    if champion is None or frame.empty:
        return 0
    signature = read_record(folder.release(champion) / "signature.json", Signature)
    return design.count_unusable(frame["outcome"], signature.target)
