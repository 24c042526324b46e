"""What is unusual about a row."""

from __future__ import annotations

from typing import Any

import pytest

from modelwright.records import Column, Signature, Target
from modelwright.runtime.normaliser import Normaliser
from modelwright.runtime.row_warnings import RowWarnings

SIGNATURE = Signature(
    columns=(
        Column(name="job_title", type="category", levels=("clerk",)),
        Column(name="note", type="text"),
        Column(name="age", type="integer", minimum=18.0, maximum=90.0),
        Column(name="since", type="datetime", minimum=0.0, maximum=86400.0),
        Column(name="manager", type="boolean", minimum=0.0, maximum=0.0),
        Column(name="rate", type="number"),
    ),
    target=Target(name="pay", task="regression"),
)


def warnings(row: dict[str, Any]) -> tuple[str, ...]:
    inputs = Normaliser(SIGNATURE).rows([row])
    return RowWarnings(SIGNATURE).of_row(
        row, inputs.strings[0].tolist(), inputs.numbers[0].tolist()
    )


def test_times_beyond_the_calendar_are_told_in_seconds() -> None:
    since = Column(name="since", type="datetime", minimum=0.0, maximum=253_402_318_799.0)
    signature = Signature(columns=(since,), target=SIGNATURE.target)

    told = RowWarnings(signature).of_row({"since": 1e13}, [], [1e13])

    assert told == ("since is above the largest value seen, 253402318799",)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {
            "job_title": "clerk",
            "age": 18,
            "since": "1970-01-02",
            "manager": True,
            "rate": 1e9,
        },
        {"job_title": None, "age": None, "note": "never seen"},
    ],
)
def test_usual_rows_have_no_warnings(row: dict[str, Any]) -> None:
    assert warnings(row) == ()


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        ({"job_title": "Astronaut"}, "job_title: a value not seen in training"),
        ({"age": 91}, "age is above the largest value seen, 90"),
        ({"age": 17}, "age is below the smallest value seen, 18"),
        ({"age": 20.5}, "age has a fraction; whole numbers were seen"),
        (
            {"since": "1970-01-03"},
            "since is above the largest value seen, 1970-01-02T00:00:00+00:00",
        ),
        ({"age": 20, "shoe": 1}, "'shoe' is not a column of the model and was not used."),
        (
            {"jobtitle": "clerk"},
            "'jobtitle' is not a column of the model and was not used. Did you mean 'job_title'?",
        ),
    ],
)
def test_unusual_values_are_named_without_their_value(
    row: dict[str, Any], warning: str
) -> None:
    assert warnings(row) == (warning,)


def test_of_many_extra_columns_five_are_named() -> None:
    found = warnings({f"extra {number}": 1 for number in range(2000)})

    assert len(found) == 6
    assert found[4].startswith("'extra 4' is not a column of the model")
    assert found[5] == "1,995 more are not columns of the model and were not used."


def test_rows_with_other_extra_columns_get_warnings_of_their_own() -> None:
    judge = RowWarnings(SIGNATURE)
    inputs = Normaliser(SIGNATURE).rows([{}])
    cells = inputs.strings[0].tolist(), inputs.numbers[0].tolist()

    found = [judge.of_row({name: 1}, *cells) for name in ("shoe", "shoe", "hat")]

    assert [warning[0][:7] for warning in found] == ["'shoe' ", "'shoe' ", "'hat' i"]


def test_a_very_long_name_is_not_repeated_whole() -> None:
    (found,) = warnings({"x" * 5000: 1})

    assert len(found) < 200
