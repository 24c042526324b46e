"""Readers of single values."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.records import Column
from modelwright.runtime.values import (
    UnreadableValueError,
    read_boolean,
    read_category,
    read_datetime,
    read_number,
    read_text,
    reader,
)

MISSING_OBJECTS = [
    None,
    math.nan,
    np.nan,
    pd.NA,
    pd.NaT,
    np.datetime64("NaT", "s"),
    Decimal("NaN"),
]


@pytest.mark.parametrize("value", [*MISSING_OBJECTS, "", " ", "?", "N/A", "null", "NaN"])
def test_missing_is_missing_in_every_type(value: object) -> None:
    assert math.isnan(read_number(value))
    assert math.isnan(read_boolean(value))
    assert math.isnan(read_datetime(value))
    assert read_category(value) == ""


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("$1,234.50", 1234.5),
        ("-$5", -5.0),
        ("12 %", 12.0),
        ("1 234 567", 1234567.0),
        ("\u22123", -3.0),
        ("1e3", 1000.0),
        (Decimal("2.5"), 2.5),
        (np.int64(7), 7.0),
        (True, 1.0),
    ],
)
def test_numbers_hidden_in_text_are_read(value: object, number: float) -> None:
    assert read_number(value) == number


@pytest.mark.parametrize(
    "value", ["abc", "$", "-", "1,5", "1.234,5", "0x10", "inf", [1], {"a": 1}, b"x", 1j]
)
def test_what_is_no_number_is_unreadable(value: object) -> None:
    if value == "-":  # a spelling of missing
        assert math.isnan(read_number(value))
        return
    with pytest.raises(UnreadableValueError, match="expected"):
        read_number(value)


@pytest.mark.parametrize(
    "value", [math.inf, -math.inf, "1e999", Decimal("Infinity"), 10**400]
)
def test_infinite_numbers_are_unreadable(value: object) -> None:
    with pytest.raises(UnreadableValueError):
        read_number(value)


def test_a_decimal_comma_column_reads_points_as_thousands() -> None:
    assert read_number("1.234", decimal_comma=True) == 1234.0
    assert read_number("1.234,5", decimal_comma=True) == 1234.5
    assert read_number("12.5", decimal_comma=True) == 12.5


def test_zero_has_no_sign() -> None:
    assert math.copysign(1, read_number(-0.0)) == 1
    assert math.copysign(1, read_number("-0")) == 1


@pytest.mark.parametrize("value", [True, np.True_, 1, 1.0, "TRUE", "yes", "1"])
def test_true_has_many_spellings(value: object) -> None:
    assert read_boolean(value) == 1.0


@pytest.mark.parametrize("value", ["maybe", 2, [1], {}])
def test_what_is_no_boolean_is_unreadable(value: object) -> None:
    with pytest.raises(UnreadableValueError):
        read_boolean(value)


def test_times_are_utc_epoch_seconds() -> None:
    assert read_datetime("1970-01-02") == 86400.0
    assert read_datetime("1970-01-01T01:00:00+01:00") == 0.0
    assert read_datetime(dt.date(1970, 1, 2)) == 86400.0
    assert read_datetime(12.5) == 12.5


def test_a_pattern_reads_texts_and_whole_numbers() -> None:
    assert read_datetime("02.01.1970", "%d.%m.%Y") == 86400.0
    assert (
        read_datetime(19700102, "%Y%m%d") == read_datetime("19700102", "%Y%m%d") == 86400.0
    )
    with pytest.raises(UnreadableValueError, match="like %d"):
        read_datetime("1970-01-02", "%d.%m.%Y")


@given(st.datetimes())
def test_a_time_is_the_same_however_it_is_given(moment: dt.datetime) -> None:
    seconds = read_datetime(moment)

    assert read_datetime(moment.isoformat()) == seconds
    assert read_datetime(moment.replace(tzinfo=dt.UTC)) == seconds
    assert read_datetime(np.datetime64(moment)) == pytest.approx(seconds, abs=1e-4)
    if 1700 < moment.year < 2200:
        assert read_datetime(pd.Timestamp(moment)) == seconds


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_the_same_category_in_any_type(value: int) -> None:
    assert (
        read_category(value)
        == read_category(float(value))
        == read_category(str(value))
        == read_category(str(float(value)))
        == read_category(np.float64(value))
        == read_category(Decimal(value))
    )


@given(st.floats(allow_nan=False))
def test_a_number_is_the_same_category_as_its_text(value: float) -> None:
    assert read_category(value) == read_category(repr(value))


@given(st.text())
def test_reading_a_category_twice_changes_nothing(text: str) -> None:
    assert read_category(read_category(text)) == read_category(text)


def test_true_is_the_same_category_in_any_spelling() -> None:
    assert (
        read_category(True) == read_category("True") == read_category(np.True_) == "true"  # noqa: FBT003
    )


def test_a_lone_surrogate_becomes_a_character_that_every_consumer_can_send() -> None:
    assert read_category("a\ud800b") == "a?b"
    assert read_text("a\ud800b") == "a b"


@pytest.mark.parametrize("value", [[1], (1, 2), {"a": 1}, {1}, np.array([1, 2])])
def test_several_values_are_no_category(value: object) -> None:
    with pytest.raises(UnreadableValueError, match="single value"):
        read_category(value)


@given(st.text())
def test_reading_a_text_twice_changes_nothing(text: str) -> None:
    words = read_text(text)

    assert read_text(words) == words
    assert words == " ".join(words.split())


def test_letters_with_marks_stay_whole_words() -> None:
    assert read_text("हिन्दी भाषा") == "हिन्दी भाषा"
    assert read_text("E\u0301TE\u0301") == "été"
    assert read_text("ΟΔΟΣ") == "οδοσ"  # character by character: no final sigma
    assert read_text("a_b\tc") == "a b c"


def test_missing_codes_are_compared_as_numbers_and_as_words() -> None:
    read = reader(Column(name="age", type="integer", missing_codes=("-999", "unknown")))

    assert math.isnan(read(-999.0))
    assert math.isnan(read("-999.00"))
    assert math.isnan(read("unknown"))
    assert read("3") == 3.0


def test_missing_codes_hold_for_every_type() -> None:
    for type_, code in [
        ("boolean", "9"),
        ("datetime", "1900-01-01"),
        ("text", "None given"),
    ]:
        column = Column(name="x", type=type_, missing_codes=(code,))  # type: ignore[arg-type]
        value = reader(column)(code)
        assert value == "" or math.isnan(value)
