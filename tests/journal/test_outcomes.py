"""Outcomes: found by id or key, in any order of arrival, the latest observed counts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelwright.errors import DataError
from modelwright.journal import Entry, Journal, OutcomeCount

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)


def _outcome(name: str, outcome: object, observed_at: object = None) -> dict[str, Any]:
    return {"prediction_id": name, "outcome": outcome, "observed_at": observed_at}


def test_outcomes_may_come_before_their_predictions(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    counted = journal.record_outcomes([_outcome("a", "no")])
    journal.append([entry("a")])

    assert counted == OutcomeCount(
        matched=0, unmatched=1, replaced=0, unmatched_names=("a",)
    )
    assert journal.predictions().outcomes == ["no"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2025-01-01", "2025-01-02", "second"),
        ("2025-01-02", "2025-01-01", "first"),
        ("2025-01-01", "2025-01-01", "second"),
        (None, "2025-01-01", "first"),
        ("2025-01-01", None, "second"),
        ("2025-01-01T12:00:00+05:00", "2025-01-01T08:00:00Z", "second"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_the_outcome_observed_last_counts(
    journal: Journal,
    entry: Callable[..., Entry],
    first: str | None,
    second: str | None,
    expected: str,
    *,
    together: bool,
) -> None:
    journal.append([entry("a")])
    rows = [_outcome("a", "first", first), _outcome("a", "second", second)]

    for batch in [rows] if together else [[rows[0]], [rows[1]]]:
        journal.record_outcomes(batch, now=NOON)

    assert journal.predictions().outcomes == [expected]


def test_counts_say_what_became_of_each_row(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a"), entry("b")])
    journal.record_outcomes([_outcome("a", "yes")], now=NOON)

    counted = journal.record_outcomes(
        [_outcome("a", "no"), _outcome("b", 1), _outcome("c", 1), _outcome("b", None)],
        now=NOON,
    )

    assert counted == OutcomeCount(
        matched=2, unmatched=1, replaced=1, empty=1, unmatched_names=("c",)
    )


def test_the_first_hundred_that_have_no_prediction_are_named_once(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a"), entry("b", key="k1")])
    names = [f"n{number:03}" for number in range(120)]

    by_id = journal.record_outcomes(
        [_outcome(name, 1) for name in ["a", *names, *names]], now=NOON
    )
    by_key = journal.record_outcomes(
        [{"key": key, "outcome": 1} for key in ("k1", "k2")], by="key", now=NOON
    )

    assert (by_id.unmatched, by_id.unmatched_names) == (240, tuple(names[:100]))
    assert by_key.unmatched_names == ("k2",)


def test_an_older_outcome_replaces_nothing(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a")])
    journal.record_outcomes([_outcome("a", 1)], now=NOON)

    counted = journal.record_outcomes([_outcome("a", 2, "2020-01-01")], now=NOON)

    assert counted == OutcomeCount(matched=1, unmatched=0, replaced=0)
    assert journal.predictions().outcomes == [1]


def test_an_outcome_by_key_belongs_to_every_prediction_with_that_key(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a", key="7"), entry("b", key="7"), entry("c", key="8")])

    counted = journal.record_outcomes(
        pd.DataFrame({"customer": [7.0, np.nan], "outcome": [True, False]}),
        by="key",
        column="customer",
    )

    assert counted == OutcomeCount(matched=1, unmatched=0, replaced=0, empty=1)
    assert journal.predictions().outcomes == [True, True, None]


def test_of_outcomes_by_id_and_by_key_the_later_counts(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a", key="ka"), entry("b", key="kb")])
    by_id = [_outcome("a", "id", "2025-01-01"), _outcome("b", "id", "2025-01-03")]
    by_key = [
        {"key": key, "outcome": "key", "observed_at": "2025-01-02"} for key in ("ka", "kb")
    ]

    journal.record_outcomes(by_id)
    journal.record_outcomes(by_key, by="key")

    assert journal.predictions().outcomes == ["key", "id"]


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pa.table, list])
def test_outcomes_come_in_any_kind_of_table(
    journal: Journal, entry: Callable[..., Entry], library: Callable[[Any], Any]
) -> None:
    journal.append([entry("a"), entry("b")])
    columns = {"prediction_id": ["a", "b"], "outcome": [1.5, 2.5]}
    rows = [
        dict(zip(columns, values, strict=True))
        for values in zip(*columns.values(), strict=True)
    ]

    counted = journal.record_outcomes(rows if library is list else library(columns))

    assert counted.matched == 2
    assert journal.predictions().outcomes == [1.5, 2.5]


def test_missing_values_of_pandas_are_no_outcomes(journal: Journal) -> None:
    frame = pd.DataFrame(
        {"prediction_id": ["a", "b", None, "d"], "outcome": [pd.NA, None, "yes", " "]}
    )

    assert journal.record_outcomes(frame) == OutcomeCount(
        matched=0, unmatched=0, replaced=0, empty=4
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"prediction": "a", "outcome": 1}, "Did you mean 'prediction'"),
        ({"prediction_id": "a", "label": 1}, "no column 'outcome'"),
        ({"prediction_id": "a", "outcome": [1]}, "row 0 is a list"),
        (
            {"prediction_id": "a", "outcome": 1, "observed_at": "soon"},
            "'observed_at' in row 0",
        ),
    ],
)
def test_rows_that_cannot_be_used_are_refused_whole(
    journal: Journal, entry: Callable[..., Entry], row: dict[str, object], message: str
) -> None:
    journal.append([entry("a")])

    with pytest.raises(DataError, match=message):
        journal.record_outcomes([row])

    assert journal.predictions().outcomes == [None]


def test_no_rows_are_no_outcomes(journal: Journal) -> None:
    assert journal.record_outcomes([]) == OutcomeCount(matched=0, unmatched=0, replaced=0)
