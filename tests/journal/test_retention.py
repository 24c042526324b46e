"""Retention: old predictions leave with their outcomes, and the file becomes smaller."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.journal import Entry, Journal

NOW = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
DAY = 86_400.0


def _days_ago(days: float) -> float:
    return NOW.timestamp() - days * DAY


def _size_mb(journal: Journal) -> float:
    files = list(journal.folder.glob("journal.sqlite*"))
    if files:
        return sum(path.stat().st_size for path in files) / 1e6
    with journal.database.open() as connection:
        return connection.size_bytes() / 1e6


def test_predictions_older_than_the_age_leave_with_their_outcomes(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("old", time=_days_ago(91)), entry("new", time=_days_ago(89))])
    journal.record_outcomes(
        [{"prediction_id": name, "outcome": 1} for name in ("old", "new")], now=NOW
    )
    journal.absorb()

    n_removed = journal.prune(max_age_days=90, max_size_mb=100, now=NOW)
    journal.append([entry("old", time=_days_ago(1))])

    seen = journal.predictions()
    assert n_removed == 1
    assert dict(zip(seen.ids, seen.outcomes, strict=True)) == {"new": 1, "old": None}


def test_an_outcome_by_key_stays_while_a_prediction_has_the_key(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append(
        [
            entry("a", time=_days_ago(91), key="both"),
            entry("b", time=_days_ago(89), key="both"),
            entry("c", time=_days_ago(91), key="gone"),
        ]
    )
    rows = [{"key": key, "outcome": 1} for key in ("both", "gone")]
    journal.record_outcomes(rows, by="key", now=NOW)

    journal.prune(max_age_days=90, max_size_mb=100, now=NOW)
    journal.append([entry("d", time=_days_ago(1), key="gone")])

    assert journal.predictions().outcomes == [1, None]


def test_outcomes_that_never_matched_leave_by_age(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    long_ago = NOW - dt.timedelta(days=91)
    journal.record_outcomes([{"prediction_id": "a", "outcome": 1}], now=long_ago)
    journal.record_outcomes([{"prediction_id": "b", "outcome": 1}], now=NOW)

    journal.prune(max_age_days=90, max_size_mb=100, now=NOW)
    journal.append([entry("a"), entry("b")])

    assert journal.predictions().outcomes == [None, 1]


def test_a_journal_that_is_too_large_keeps_its_newest_rows_and_shrinks(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append(
        [
            entry(f"{n:05d}", time=_days_ago(1) + n, row={"x": "y" * 900})
            for n in range(4_000)
        ]
    )
    journal.absorb()
    size_before = _size_mb(journal)

    n_removed = journal.prune(max_age_days=90, max_size_mb=2, now=NOW)

    ids = journal.predictions().ids
    assert size_before > 3.6
    assert _size_mb(journal) <= 2
    assert 1_000 < len(ids) == 4_000 - n_removed
    assert ids[-1] == "03999"


def test_a_limit_below_an_empty_database_removes_everything_and_ends(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a", time=_days_ago(1)), entry("b", time=_days_ago(1))])
    journal.absorb()

    assert journal.prune(max_age_days=90, max_size_mb=0, now=NOW) == 2


def test_damaged_lines_leave_with_the_age_of_their_segment(journal: Journal) -> None:
    segments = journal.folder / "segments"
    segments.mkdir(parents=True)
    (segments / "20250101T000000-1-1.jsonl").write_bytes(b"torn")
    (segments / "20250531T000000-1-1.jsonl").write_bytes(b"torn")
    assert journal.count_damaged() == 2

    journal.prune(max_age_days=90, max_size_mb=100, now=NOW)

    assert journal.count_damaged() == 1
