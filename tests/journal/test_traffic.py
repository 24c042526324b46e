"""Traffic: what was appended comes back as it was, in the order in which it was asked."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from modelwright.journal import Entry, Journal, traffic

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ROWS = st.dictionaries(TEXTS, st.none() | st.booleans() | st.integers() | TEXTS)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(ROWS, TEXTS), max_size=5))
def test_rows_and_predictions_come_back_whatever_they_hold(
    asked: list[tuple[dict[str, Any], str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        journal.append(
            Entry(
                id=str(place),
                time=place,
                release_id=text,
                key=text,
                row=row,
                prediction=text,
            )
            for place, (row, text) in enumerate(asked)
        )

        seen = journal.predictions()
        journal.close()

    assert list(zip(seen.rows, seen.predictions, strict=True)) == asked
    assert list(seen.keys) == list(seen.release_ids) == [text for _, text in asked]


def test_probabilities_and_intervals_are_matrices(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append(
        [
            entry("a", probabilities=(0.1, 0.9), interval=(1.0, 2.0)),
            entry("b", probabilities=(0.5, 0.5), interval=(None, None)),
        ]
    )

    seen = journal.predictions()

    np.testing.assert_array_equal(seen.probabilities, [[0.1, 0.9], [0.5, 0.5]])
    np.testing.assert_array_equal(seen.intervals, [[1, 2], [-np.inf, np.inf]])
    assert seen.times.tolist() == [1_000.0, 1_000.0]


def test_releases_that_differ_in_classes_have_no_common_matrix(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a", probabilities=(0.1, 0.9)), entry("b", probabilities=(1.0,))])

    assert journal.predictions().probabilities is None


def test_a_selection_keeps_only_what_was_asked_for(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append(
        [
            entry("late", time=3.0),
            entry("early", time=1.0),
            entry("other", time=2.0, release_id="r2"),
        ]
    )
    journal.record_outcomes([{"prediction_id": "late", "outcome": 1}])
    since = dt.datetime.fromtimestamp(2, dt.UTC)

    assert journal.predictions().ids == ("early", "other", "late")
    assert journal.predictions("r1").ids == ("early", "late")
    assert journal.predictions(since=since).ids == ("other", "late")
    assert journal.predictions(since=3.0).ids == ("late",)
    assert journal.predictions(with_outcomes=True).ids == ("late",)
    assert journal.predictions(limit=2).ids == ("other", "late")
    assert journal.count("r1") == 2
    assert journal.count(since=since, with_outcomes=True) == 1


def test_pieces_hold_together_what_predictions_holds(
    journal: Journal, entry: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "_PIECE_ROWS", 3)
    journal.append([entry(f"a{number}", time=number // 4) for number in range(10)])

    pieces = list(journal.pieces())

    assert [piece.n_rows for piece in pieces] == [3, 3, 3, 1]
    assert sum((tuple(piece.ids) for piece in pieces), ()) == journal.predictions().ids


def test_pieces_since_a_time_hold_the_rows_of_that_time(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a", time=1.0), entry("b", time=2.0)])

    assert [piece.ids for piece in journal.pieces(since=2.0)] == [("b",)]


def test_an_empty_journal_has_no_traffic(journal: Journal) -> None:
    seen = journal.predictions()

    assert (seen.n_rows, seen.probabilities, seen.frame().shape) == (0, None, (0, 0))
    assert list(journal.pieces()) == []


def test_a_frame_has_every_column_of_any_row(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a", row={"x": 1}), entry("b", row={"y": "é"})])

    frame = journal.predictions().frame()

    assert list(frame.columns) == ["x", "y"]
    assert frame.isna().to_numpy().tolist() == [[False, True], [True, False]]
