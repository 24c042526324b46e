"""Arrow tables: every plain type is read as JSON would have brought it, others are refused."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from modelwright.records import Column, Signature, Target
from modelwright.runtime import Normaliser
from modelwright.server.bodies.arrow_tables import (
    reading,
    refused_type,
    rows_of_batches,
    too_large,
)
from modelwright.server.responses import RequestRefusedError

SIGNATURE = Signature(
    columns=(
        Column(name="n", type="number"),
        Column(name="c", type="category"),
        Column(name="t", type="datetime"),
        Column(name="d", type="datetime", datetime_format="%d.%m.%Y"),
        Column(name="b", type="boolean"),
    ),
    target=Target(name="y", task="regression"),
)
MOMENT = dt.datetime(2020, 1, 2, 3, 4, 5, 600_000)
CET = dt.timezone(dt.timedelta(hours=1))


def _read(table: pa.Table, key: str | None = None, **limits: int) -> list[dict[str, Any]]:
    most = {"max_rows": 10, "max_bytes": 1000} | limits
    return list(rows_of_batches(table.to_batches(), SIGNATURE, key=key, **most).rows)


@pytest.mark.parametrize(
    ("column", "array"),
    [
        ("n", pa.array([1.5, None, float("nan")])),
        ("n", pa.array([1, None, 3], pa.uint8())),
        ("n", pa.array([1.5, None, 2.5], pa.float16())),
        ("n", pa.array([Decimal("1.50"), None, Decimal(2)], pa.decimal128(9, 2))),
        ("n", pa.array(["1.5", "", None])),
        ("n", pa.nulls(3)),
        ("c", pa.array(["x", None, ""], pa.large_string())),
        ("c", pa.array(["x", None, "a text longer than a view"], pa.string_view())),
        ("c", pa.array(["x", None, "x"]).dictionary_encode()),
        ("c", pa.array([3, None, 4])),
        ("c", pa.array([Decimal("3.00"), None, Decimal(2)], pa.decimal128(9, 2))),
        ("t", pa.array([MOMENT, None, None], pa.timestamp("ns"))),
        ("t", pa.array([MOMENT, None, None], pa.timestamp("ms"))),
        (
            "t",
            pa.array([MOMENT.replace(tzinfo=CET), None, None], pa.timestamp("us", "UTC")),
        ),
        ("t", pa.array([dt.date(2020, 1, 2), None, None], pa.date64())),
        ("d", pa.array([dt.date(2020, 1, 2), None, None])),
        ("b", pa.array([True, None, False])),
    ],
)
def test_a_table_means_what_it_means_to_the_release(column: str, array: pa.Array) -> None:
    table = pa.table({column: array})
    normaliser = Normaliser(SIGNATURE)

    by_rows = normaliser.rows(_read(table))

    expected = normaliser.table(table, strict=False)
    assert by_rows.problems == expected.problems == ()
    assert by_rows.strings.tolist() == expected.strings.tolist()
    assert repr(by_rows.numbers.tolist()) == repr(expected.numbers.tolist())


@pytest.mark.parametrize(
    "array",
    [
        pa.array([[1]]),
        pa.array([{"a": 1}]),
        pa.array([b"x"]),
        pa.array([dt.time(1)]),
        pa.array([dt.timedelta(1)]),
        pa.RunEndEncodedArray.from_arrays([1], ["x"]),
    ],
)
def test_a_type_that_no_column_has_is_named(array: pa.Array) -> None:
    with pytest.raises(RequestRefusedError, match=r"'n' has the type .* texts") as raised:
        _read(pa.table({"n": array}))

    assert raised.value.problem == "bad_shape"


def test_of_other_columns_the_names_are_kept_and_the_key_is_read() -> None:
    table = pa.table({"n": [1.5], "case": [7], "other": [[1]]})

    assert _read(table, key="case") == [{"n": 1.5, "case": 7, "other": None}]


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(RequestRefusedError, match="two columns of one name"):
        _read(pa.table([[1], [2]], names=["n", "n"]))


def test_very_many_other_columns_are_refused() -> None:
    with pytest.raises(RequestRefusedError, match="Leave the others out"):
        _read(pa.table({f"x{number}": [1] for number in range(300)}))


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(pa.table({"n": pa.nulls(10**9)}))

    assert raised.value.problem == "too_many_rows"


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["x" * 300] * 4),
        pa.array(["x" * 300] * 4).dictionary_encode(),
        pa.array(["x" * 300] * 4, pa.string_view()),
    ],
)
def test_texts_count_as_often_as_they_stand_there(array: pa.Array) -> None:
    assert len(_read(pa.table({"c": array}), max_bytes=1200)) == 4

    with pytest.raises(RequestRefusedError) as raised:
        _read(pa.table({"c": array, "n": array}), max_bytes=1200)

    assert raised.value.problem == "table_too_large"


def test_buffers_that_point_elsewhere_are_refused() -> None:
    offsets = pa.array([0, 2**30, 1], pa.int32()).buffers()[1]
    broken = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"x")])

    with pytest.raises(pa.ArrowInvalid):
        _read(pa.table({"c": broken}))


@pytest.mark.parametrize(
    "error", [struct.error("short"), pa.ArrowInvalid("no"), IndexError(), MemoryError()]
)
def test_whatever_reading_a_broken_body_raises_is_a_refusal(error: Exception) -> None:
    refused = pytest.raises(RequestRefusedError, match="as a table: ")
    with refused as raised, reading("a table"):
        raise error

    assert raised.value.problem == "bad_table"


def test_a_refusal_keeps_its_own_words_and_a_bug_stays_a_bug() -> None:
    with pytest.raises(RequestRefusedError, match="than the 2 MB"), reading("a table"):
        raise too_large(2_000_000)
    with pytest.raises(TypeError), reading("a table"):
        raise TypeError


def test_refusals_are_short() -> None:
    with pytest.raises(RequestRefusedError) as raised, reading("a table"):
        raise ValueError("x" * 5000)
    assert len(str(raised.value)) < 400
    assert "1.5 MB" in str(too_large(1_500_000))
    assert len(str(refused_type("x" * 5000, "y" * 5000))) < 500
