"""The journal in a file: for whoever wants to look at it with tools of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright import sources
from modelwright.errors import DataError
from modelwright.records import Plan, read_record
from modelwright.workflow.champion import champion_path, registry
from modelwright.workflow.journal_table import JournalTable
from modelwright.workflow.journals import journal_of

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.records import Progress
    from modelwright.workflow.folder import ProjectFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedJournal:
    """What was written.

    Parameters
    ----------
    file
        Where to.
    n_rows
        Predictions.
    n_outcomes
        Those of which it is known what came true.
    n_unread
        Values that a column of the release does not take, and that are empty in the file.
    """

    file: Path
    n_rows: int
    n_outcomes: int
    n_unread: int


def export_journal(
    folder: ProjectFolder,
    file: Path,
    on_progress: Progress,
    *,
    release: str | None = None,
    since: dt.datetime | None = None,
    overwrite: bool = False,
) -> ExportedJournal:
    """Write predictions with their rows and outcomes, the oldest first, in bounded memory.

    The columns of the rows are those of the release that is named, or of the champion.

    Parameters
    ----------
    folder
        The project.
    file
        Where to; its ending says the form.
    on_progress
        Told how far it is.
    release
        Only what this one answered.
    since
        Only what was asked at this time or later; without a time zone it is UTC.
    overwrite
        Whether to replace the file.

    Raises
    ------
    DataError
        If the file is there, or nothing was asked.
    """
    sources.check_ending(file)
    if file.exists() and not overwrite:
        raise DataError(
            f"{file} is there already. Name another file, or replace it with --overwrite."
        )
    path = (
        folder.release(registry(folder).resolve(release))
        if release
        else champion_path(folder)
    )
    table = JournalTable(read_record(path / "plan.json", Plan).signature)
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=dt.UTC)
    journal = journal_of(folder)
    only = path.name if release else None
    n_all = journal.count(only, since=since)
    if not n_all:
        raise DataError(
            f"{file} is not written: the journal {journal.place} holds no such prediction."
        )
    n_rows = n_outcomes = 0
    with sources.writer(file) as opened:
        for asked in journal.pieces(only, since=since):
            opened.write(table.frame(asked))
            n_rows += asked.n_rows
            n_outcomes += sum(outcome is not None for outcome in asked.outcomes)
            on_progress("export", min(n_rows / n_all, 1.0), f"{n_rows:,} rows")
    return ExportedJournal(
        file=file, n_rows=n_rows, n_outcomes=n_outcomes, n_unread=table.n_unread
    )
