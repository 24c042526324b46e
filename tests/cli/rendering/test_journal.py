"""What journal says."""

from __future__ import annotations

from pathlib import Path

from modelwright.cli.rendering.journal import exported_text, moved_text
from modelwright.journal import Moved
from modelwright.workflow.journal_export import ExportedJournal
from modelwright.workflow.journals import MovedJournal


def test_values_that_were_left_out_are_counted() -> None:
    exported = ExportedJournal(file=Path("a.csv"), n_rows=1, n_outcomes=0, n_unread=3)

    assert exported_text(exported) == (
        "Wrote 1 prediction, 0 outcomes: a.csv\n"
        "3 values that the release's columns do not take are empty there."
    )


def test_what_was_known_and_what_shadows_answered_is_counted() -> None:
    moved = MovedJournal("postgresql://db/a", Moved(1_000, 1), Moved(20, 0, n_known=2))

    assert moved_text(moved) == (
        "Moved 1,000 predictions and 1 outcome to postgresql://db/a\n"
        "and 20 answers of shadows beside them\n"
        "2 rows of these it knew already."
    )


def test_where_there_was_nothing_that_is_said() -> None:
    moved = MovedJournal("postgresql://db/a", Moved(), Moved())

    assert moved_text(moved) == "There was nothing to move to postgresql://db/a."
