"""Types are inferred from texts and from typed values alike."""

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.design.inference import infer_column

N_ROWS = 100


def typed(values: Any) -> str:
    return infer_column(pd.Series(values, name="x")).column.type


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (["1", "2.5", "?", ""], "number"),
        (["$1,234", "€ 7", "12 %"], "number"),
        ([Decimal("1.5"), Decimal(2)], "number"),
        (["Yes", "no", "NO", ""], "boolean"),
        (["t", "f", "?"], "boolean"),
        ([True, False, None], "boolean"),
        (["0", "1"], "number"),
        (["red", "blue", "1"], "category"),
        (["01234", "98765"], "category"),
        (["yes", "no", "maybe"], "category"),
        ([1, "a", 2.5, None, True], "category"),
        ([dt.date(2024, 1, 1), dt.date(2024, 1, 2)], "datetime"),
        (["2024-01-01", "2024-02-01"], "datetime"),
        ([[1], [2]], "category"),
        ([None, None], "category"),
    ],
)
def test_values_have_the_type_that_a_reader_would_see(
    values: list[Any], type_: str
) -> None:
    assert typed(values) == type_


@pytest.mark.parametrize(
    ("dtype", "type_"),
    [
        ("Int64", "integer"),
        ("boolean", "boolean"),
        ("float32", "number"),
        ("bool", "boolean"),
    ],
)
def test_a_typed_column_keeps_its_type(dtype: Any, type_: str) -> None:
    assert typed(pd.Series([1, 0, 1]).astype(dtype)) == type_


def test_times_with_a_zone_are_datetimes() -> None:
    assert typed(pd.date_range("2024-01-01", periods=3, tz="Europe/Paris")) == "datetime"


def test_a_categorical_is_judged_by_its_values() -> None:
    assert typed(pd.Categorical(["3", "4"])) == "number"
    assert typed(pd.Categorical(["a", "b"])) == "category"


def test_sentences_are_text_and_their_labels_are_not() -> None:
    words = np.random.default_rng(0).choice(
        ["good", "bad", "tea", "cup", "blue"], (N_ROWS, 9)
    )

    assert typed([" ".join(row) for row in words]) == "text"
    assert (
        typed(["a kind of long label here", "another kind of long label"] * 50)
        == "category"
    )


@pytest.mark.parametrize("share", [0.005, 0.05])
def test_one_per_cent_of_other_texts_is_forgiven(share: float) -> None:
    n_bad = int(share * 1000)

    result = typed(["bad"] * n_bad + [str(k) for k in range(1000 - n_bad)])

    assert result == ("number" if share <= 0.01 else "category")


def test_decimal_commas_are_told_from_thousands() -> None:
    def has_comma(values: list[str]) -> bool:
        return infer_column(pd.Series(values, name="x")).column.decimal_comma

    assert has_comma(["2,6", "11,25", "3"])
    assert has_comma(["1.234,5", "7,1"])
    assert not has_comma(["1,234", "2,500,000"])
    assert not has_comma(["1.5", "2"])


@pytest.mark.parametrize("values", [["20240131", "20240201"], [20240131, 20240201]])
def test_eight_digits_named_like_dates_are_dates(values: list[Any]) -> None:
    guess = infer_column(pd.Series(values, name="order_date"))

    assert guess.column.datetime_format == "%Y%m%d"
    assert typed(values) in {"integer", "number"}


def test_a_given_type_is_taken_and_still_read_with_care() -> None:
    guess = infer_column(
        pd.Series(["31/12/2024", "01/11/2024"], name="x"), as_type="datetime"
    )

    assert guess.column.datetime_format == "%d/%m/%Y"
    assert (
        infer_column(pd.Series([1, 2], name="x"), as_type="category").column.type
        == "category"
    )


@given(st.lists(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.booleans(),
                          st.dates(), st.lists(st.integers(), max_size=2)), max_size=20))  # fmt: skip
def test_any_mixture_gets_some_type(values: list[Any]) -> None:
    assert typed(pd.Series(values, dtype=object)) in {
        "number", "integer", "boolean", "category", "text", "datetime",
    }  # fmt: skip
