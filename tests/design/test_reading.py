"""Columns are read whole: types are settled, codes emptied, ids and constants recognised."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelwright.design.reading import read_column, read_columns, read_values
from modelwright.errors import DataError
from modelwright.records import Column

RNG = np.random.default_rng(0)
N_ROWS = 200


def use_of(values: Any, name: str = "x") -> str:
    return read_column(pd.Series(values, name=name)).use


def test_whole_numbers_are_integers_also_with_gaps_and_as_text() -> None:
    assert (
        read_column(pd.Series([1.0, np.nan, 3.0, 3.0], name="x")).column.type == "integer"
    )
    assert read_column(pd.Series(["1", "", "3", "3"], name="x")).column.type == "integer"
    assert read_column(pd.Series(["1", "", "3.5", "3"], name="x")).column.type == "number"


def test_codes_become_missing_and_a_decision_says_so() -> None:
    reading = read_column(pd.Series(["1.5", "2.5", "3.5", "4.5", *["-999"] * 4], name="x"))

    assert reading.column.missing_codes == ("-999",)
    assert reading.is_missing.sum() == 4
    assert [decision.choice for decision in reading.decisions] == ["-999 read as missing"]


def test_a_given_type_reads_codes_as_numbers() -> None:
    values = pd.Series(["1.5", "2.5", "3.5", "4.5", *["-999"] * 4], name="x")

    assert not read_column(values, as_type="number").is_missing.any()


def test_a_column_that_misleads_its_sample_becomes_a_category() -> None:
    numbers = [str(k) for k in range(200_000)]
    numbers[1::10] = ["unknown"] * 20_000  # every tenth row

    assert read_column(pd.Series(numbers, name="x")).column.type == "category"


def test_few_unreadable_values_are_counted_as_missing() -> None:
    reading = read_column(pd.Series([*map(str, range(1000)), "oops"], name="x"))

    assert (reading.column.type, reading.n_unreadable) == ("integer", 1)
    assert reading.is_missing.tolist().index(True) == 1000


def test_infinite_numbers_are_unreadable_and_leave_a_number() -> None:
    reading = read_column(pd.Series(np.where(np.arange(100) % 3, np.inf, np.pi), name="x"))

    assert reading.column.type == "number"
    assert reading.n_unreadable == 66


@pytest.mark.parametrize(
    ("values", "name", "use"),
    [
        (range(N_ROWS), "x", "counter"),
        (RNG.permutation(N_ROWS) + 7, "x", "counter"),
        (RNG.permutation(N_ROWS) * 3, "PID", "id"),
        (RNG.permutation(N_ROWS) * 3, "price", "feature"),
        (RNG.normal(size=N_ROWS), "id", "feature"),
        ([f"C-{k}" for k in range(N_ROWS)], "x", "id"),
        (range(1900, 1900 + N_ROWS), "year", "feature"),
        (["a"] * N_ROWS, "x", "constant"),
        (["a"] * 100 + [None] * 100, "x", "feature"),
        ([None] * N_ROWS, "x", "empty"),
        (["?"] * N_ROWS, "x", "empty"),
        ([f"s{k}" for k in range(12)], "x", "feature"),  # too few rows to tell
    ],
)
def test_columns_that_no_model_should_see_are_recognised(
    values: Any, name: str, use: str
) -> None:
    assert use_of(values, name) == use


def test_distinct_texts_of_several_words_are_text_and_no_ids() -> None:
    names = pd.Series(
        [f"Mr {a} {b}" for a, b in RNG.choice(list("abcdefgh"), (90, 2))], name="x"
    )
    names = pd.concat([names + f" {k}" for k in range(3)], ignore_index=True) + [
        f" no{k}" for k in range(270)
    ]

    assert read_column(names).column.type == "text"


def test_a_type_that_no_value_fits_is_refused() -> None:
    frame = pd.DataFrame({"c": ["u", "v"] * 20})

    with pytest.raises(DataError, match=r"\[data.types\] gives 'c' the type number"):
        read_columns(frame, ["c"], types={"c": "number"})


def test_values_of_any_kind_are_read_one_way() -> None:
    column = Column(name="x", type="number")

    for values in (["1", "x"], np.array([1.0, np.inf]), pd.Series(["1", "x"]), ("1", "x")):
        numbers, n_unreadable = read_values(values, column)
        assert numbers[0] == 1
        assert np.isnan(numbers[1])
        assert n_unreadable == 1
