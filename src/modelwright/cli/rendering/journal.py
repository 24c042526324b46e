"""What journal says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import short_path
from modelwright.pages.numbers import counted

if TYPE_CHECKING:
    from modelwright.workflow.journal_export import ExportedJournal
    from modelwright.workflow.journals import MovedJournal


def exported_text(exported: ExportedJournal) -> str:
    """Return how many predictions were written, and where."""
    text = (
        f"Wrote {counted(exported.n_rows, 'prediction')}, "
        f"{counted(exported.n_outcomes, 'outcome')}: {short_path(exported.file)}"
    )
    if exported.n_unread:
        text += (
            f"\n{counted(exported.n_unread, 'value')} that the release's columns do not take "
            "are empty there."
        )
    return text


def moved_text(moved: MovedJournal) -> str:
    """Return how much went into the database."""
    journal, shadow = moved.journal, moved.shadow
    if not (journal.n_predictions or journal.n_outcomes or shadow.n_predictions):
        return f"There was nothing to move to {moved.place}."
    text = (
        f"Moved {counted(journal.n_predictions, 'prediction')} and "
        f"{counted(journal.n_outcomes, 'outcome')} to {moved.place}"
    )
    if shadow.n_predictions:
        text += f"\nand {counted(shadow.n_predictions, 'answer')} of shadows beside them"
    if n_known := journal.n_known + shadow.n_known:
        text += f"\n{counted(n_known, 'row')} of these it knew already."
    return text
