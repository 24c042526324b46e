"""The journal as a table: every piece has the same columns, of the same types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright.journal import Entry, Journal
from modelwright.records import Column, Signature, Target
from modelwright.workflow.journal_table import JournalTable

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (
    Column(name="age", type="number"),
    Column(name="is_new", type="boolean"),
    Column(name="release", type="category"),
    Column(name="sent", type="datetime"),
)
BINARY = Signature(
    columns=COLUMNS, target=Target(name="y", task="binary", classes=(False, True))
)
REGRESSION = Signature(columns=COLUMNS, target=Target(name="y", task="regression"))
ROW = {"age": "41.5", "is_new": True, "release": " a ", "sent": "2026-11-25T10:00:00Z"}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def _entry(name: str, row: dict[str, Any], *, prediction: Any, **fields: Any) -> Entry:
    return Entry(
        id=name, time=0.1234567, release_id="r1", row=row, prediction=prediction, **fields
    )


def test_rows_are_read_as_the_release_does_and_answers_follow(journal: Journal) -> None:
    journal.append([_entry("a", ROW, prediction=True, probabilities=(0.25, 0.75), key="k")])
    journal.append([_entry("b", {}, prediction=False, probabilities=(0.5, 0.5))])
    journal.record_outcomes([{"prediction_id": "a", "outcome": 0}])
    table = JournalTable(BINARY)

    frame = table.frame(journal.predictions())

    assert list(frame) == [
        "prediction_id",
        "time",
        "release_2",
        "key",
        "age",
        "is_new",
        "release",
        "sent",
        "prediction",
        "probability_false",
        "probability_true",
        "outcome",
    ]
    first, second = frame.astype(object).where(frame.notna(), None).to_dict("records")
    assert first == {
        "prediction_id": "a",
        "time": pd.Timestamp("1970-01-01T00:00:00.123457Z"),
        "release_2": "r1",
        "key": "k",
        "age": 41.5,
        "is_new": True,
        "release": "a",
        "sent": pd.Timestamp("2026-11-25T10:00:00Z"),
        "prediction": "true",
        "probability_false": 0.25,
        "probability_true": 0.75,
        "outcome": "0",
    }
    assert {name for name, value in second.items() if value is None} == {
        "key",
        "age",
        "is_new",
        "release",
        "sent",
        "outcome",
    }
    assert table.n_unread == 0


def test_times_that_no_calendar_has_are_missing(journal: Journal) -> None:
    for name, sent in (("a", "9999-12-31"), ("b", 1e300), ("c", None)):
        journal.append([_entry(name, {"sent": sent}, prediction=1.0, interval=(0.0, 1.0))])

    frame = JournalTable(REGRESSION).frame(journal.predictions())

    assert frame["sent"].isna().tolist() == [False, True, True]
    assert "9999-12-31 00:00:00+00:00" in frame.to_csv()


def test_pieces_of_other_content_have_the_same_types(journal: Journal) -> None:
    journal.append([_entry("a", {}, prediction=1.0, interval=(0.0, None))])
    empty = JournalTable(REGRESSION).frame(journal.predictions())
    journal.append([_entry("b", ROW, prediction=2, interval=(None, 3.0))])
    journal.record_outcomes([{"prediction_id": "b", "outcome": "2.5"}])

    full = JournalTable(REGRESSION).frame(journal.predictions())

    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert full["lower"].tolist()[1:] == [float("-inf")]
    assert full["outcome"].tolist()[1] == 2.5


def test_values_and_classes_of_another_release_are_counted_or_left_out(
    journal: Journal,
) -> None:
    journal.append(
        [_entry("a", {"age": "old", "other": 1}, prediction="x", probabilities=(1, 0, 0))]
    )
    table = JournalTable(BINARY)

    frame = table.frame(journal.predictions())

    assert table.n_unread == 1
    assert frame[["age", "probability_false", "probability_true"]].isna().all(axis=None)
    assert frame["prediction"].tolist() == ["x"]
