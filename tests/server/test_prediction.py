"""Predictions: what a reply and the journal's entries hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.runtime import load
from modelwright.server.bodies import Asked
from modelwright.server.prediction import answer, encode
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from modelwright.journal import Entry
    from modelwright.server.prediction import Reply

    Row = dict[str, Any]


def _answered(
    release: Path, *rows: Row, key: str | None = None, ids: Sequence[str | int] = ()
) -> tuple[Reply, list[Entry]]:
    kept: list[Entry] = []

    def keep(entries: list[Entry]) -> bool:
        kept.extend(entries)
        return True

    return answer(load(release), Asked(rows, ids), key=key, keep=keep), kept


def test_a_regression_answers_with_an_interval_and_without_probabilities(
    release: Path, row: Row
) -> None:
    reply, _ = _answered(release, row)

    (given,) = json.loads(encode(reply))["predictions"]

    assert given == {
        "id": given["id"],
        "prediction": 141.5,
        "interval": [140.5, 142.5],
        "warnings": [],
    }


def test_a_classification_answers_with_probabilities_and_without_an_interval(
    make_release: Callable[..., Path], row: Row
) -> None:
    reply, kept = _answered(make_release("binary"), row)

    (given,) = json.loads(encode(reply))["predictions"]

    assert given["prediction"] is True
    assert given["probabilities"] == {"false": 0.25, "true": 0.75}
    assert "interval" not in given
    assert kept[0].probabilities == (0.25, 0.75)


def test_an_entry_holds_the_row_as_it_was_received(release: Path) -> None:
    asked = {"rate": "1.5e0 €", "age": None, "extra": "not kept"}

    reply, kept = _answered(release, asked)

    assert kept[0].id == reply.predictions[0].id
    assert kept[0].row == {"age": None, "rate": "1.5e0 €"}
    assert (kept[0].prediction, kept[0].interval) == (1.5, (0.5, 2.5))
    assert kept[0].release_id == release.name


def test_null_and_absent_are_the_same(release: Path) -> None:
    with_null, _ = _answered(release, {"rate": 1, "age": None})
    absent, _ = _answered(release, {"rate": 1})

    assert with_null.predictions[0].prediction == absent.predictions[0].prediction
    assert with_null.predictions[0].warnings == absent.predictions[0].warnings == ()


def test_the_key_is_kept_and_is_no_extra_column(release: Path, row: Row) -> None:
    reply, kept = _answered(release, row | {"case": 17.0}, row, key="case")

    assert [entry.key for entry in kept] == ["17", None]
    assert [given.warnings for given in reply.predictions] == [(), ()]
    assert "case" not in kept[0].row


def test_a_key_that_is_a_column_of_the_model_stays_in_the_row(
    release: Path, row: Row
) -> None:
    reply, kept = _answered(release, row, key="age")

    assert (kept[0].key, kept[0].row["age"]) == ("40", 40)
    assert reply.predictions[0].prediction == 141.5


def test_one_unreadable_value_refuses_all_rows(release: Path, row: Row) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _answered(release, row, row | {"age": "forty", "rate": None})

    assert raised.value.problem == "rows_refused"
    assert {(error.row, error.column) for error in raised.value.errors} == {
        (1, "age"),
        (1, "rate"),
    }
    assert "forty" not in str(raised.value)


def test_the_callers_ids_come_back_and_are_the_journals_key(
    release: Path, row: Row
) -> None:
    reply, kept = _answered(release, row, row, ids=["A-17", 18])

    given = json.loads(encode(reply))["predictions"]
    assert [each["caller_id"] for each in given] == ["A-17", 18]
    assert [entry.key for entry in kept] == ["A-17", "18"]
    assert [entry.id for entry in kept] == [each["id"] for each in given]


def test_the_key_of_a_row_goes_before_the_callers_id(release: Path, row: Row) -> None:
    _, kept = _answered(release, row | {"case": "c"}, row, key="case", ids=["a", "b"])

    assert [entry.key for entry in kept] == ["c", "b"]
