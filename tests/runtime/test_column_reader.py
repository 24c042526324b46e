"""Reading a whole column gives what reading its values one by one gives."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.records import Column, ColumnType
from modelwright.runtime.column_reader import MISSING_VALUE, ColumnReader
from modelwright.runtime.tables import columns_of
from modelwright.runtime.values import UnreadableValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES: list[ColumnType] = ["number", "integer", "boolean", "category", "text", "datetime"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["1", "1.0", "true", "-999", "2020-01-01", "$5", "NA"]),
    st.datetimes(),
    st.decimals(allow_infinity=True),
    st.lists(st.integers(), max_size=2),
)


def one_by_one(column: Column, values: Sequence[Any]) -> tuple[list[Any], dict[int, str]]:
    reader = ColumnReader(column)
    cells, problems = [], {}
    for row, value in enumerate(values):
        try:
            cells.append(reader.read(value))
        except UnreadableValueError as error:
            cells.append(reader.missing)
            problems[row] = str(error)
    return cells, problems


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("codes", [(), ("-999",)])
@given(values=st.lists(scalars, max_size=12))
def test_a_list_is_read_like_its_values(
    type_: ColumnType, codes: tuple[str, ...], values: list[Any]
) -> None:
    column = Column(name="x", type=type_, missing_codes=codes)

    cells, problems = ColumnReader(column).values(values, len(values))

    expected, expected_problems = one_by_one(column, values)
    assert str(cells.tolist()) == str(expected)
    assert problems == expected_problems


@pytest.mark.parametrize("decimal_comma", [False, True])
@given(
    values=st.lists(
        st.one_of(
            st.floats().map(str),
            st.sampled_from(
                ["", "NA", "-nan", "nan", " nan", "inf", "1_0", "1__0", "1.234"]
            ),
            st.text("0123456789.,+-eE $", max_size=6),
        ),
        max_size=3,
    )
)
def test_cells_of_a_file_are_read_like_their_values(
    *, decimal_comma: bool, values: list[str]
) -> None:
    column = Column(name="x", type="number", decimal_comma=decimal_comma)

    cells, problems = ColumnReader(column).values(values, len(values))

    expected, expected_problems = one_by_one(column, values)
    assert str(cells.tolist()) == str(expected)
    assert problems == expected_problems


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "u1", "b"])
@given(values=st.lists(st.integers(0, 1) | st.just(2), max_size=8))
def test_an_array_is_read_like_its_values(
    type_: ColumnType, dtype: str, values: list[int]
) -> None:
    column = Column(name="x", type=type_)
    array = np.array(values, dtype=dtype)

    cells, problems = ColumnReader(column).values(array, len(array))

    expected, expected_problems = one_by_one(column, array.tolist())
    assert str(cells.tolist()) == str(expected)
    assert problems == expected_problems


moments = st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2250, 1, 1)) | st.none()


@given(values=st.lists(moments, min_size=1, max_size=8))
def test_times_are_the_same_in_every_library(values: list[dt.datetime | None]) -> None:
    column = Column(name="t", type="datetime")
    expected, _ = one_by_one(column, values)
    series = pd.Series(values, dtype="datetime64[us]")
    tables = [
        pd.DataFrame({"t": series}),
        pd.DataFrame({"t": series.dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")}),
        pd.DataFrame({"t": series.astype(object)}),
        pa.table({"t": pa.array(values, pa.timestamp("us"))}),
        pa.table({"t": pa.array(values, pa.timestamp("us", tz="UTC"))}),
        pl.DataFrame({"t": pl.Series(values, dtype=pl.Datetime("us"))}),
        {"t": series.to_numpy()},
    ]

    for table in tables:
        columns, n_rows = columns_of(table, ["t"])
        cells, problems = ColumnReader(column).values(columns["t"], n_rows)
        assert str(cells.tolist()) == str(expected)
        assert not problems


def test_times_far_away_are_read_one_by_one() -> None:
    column = Column(name="t", type="datetime")
    far = np.array(["9999-12-31T23:59:59.999999", "1970-01-01"], dtype="datetime64[us]")

    cells, _ = ColumnReader(column).values(far, 2)

    assert cells.tolist() == [ColumnReader(column).read(far[0]), 0.0]


@pytest.mark.parametrize(
    "series",
    [
        pd.Series(["a", None, "b "], dtype="str"),
        pd.Series(["a", None, "b "], dtype="string[pyarrow]"),
        pd.Series(["a", None, "b "], dtype=object),
        pd.Series(["a", None, "b "], dtype="category"),
        pl.Series(["a", None, "b "]),
        pl.Series(["a", None, "b "], dtype=pl.Categorical),
    ],
)
def test_texts_are_the_same_in_every_library(series: Any) -> None:
    frame = pl.DataFrame if isinstance(series, pl.Series) else pd.DataFrame
    columns, n_rows = columns_of(frame({"x": series}), ["x"])

    cells, _ = ColumnReader(Column(name="x", type="category")).values(columns["x"], n_rows)

    assert cells.tolist() == ["a", "", "b"]


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "int64[pyarrow]", "double[pyarrow]"])
@pytest.mark.parametrize("values", [[3, None], [3, 4]])
def test_nullable_numbers_are_numbers_and_categories(
    dtype: Any, values: list[int | None]
) -> None:
    columns, _ = columns_of(pd.DataFrame({"x": pd.array(values, dtype=dtype)}), ["x"])

    numbers, _ = ColumnReader(Column(name="x", type="number")).values(columns["x"], 2)
    texts, _ = ColumnReader(Column(name="x", type="category")).values(columns["x"], 2)

    assert numbers[0] == 3.0
    assert np.isnan(numbers[1]) == (values[1] is None)
    assert texts.tolist() == ["3", "4" if values[1] else ""]


@pytest.mark.parametrize("dtype", ["bool", "boolean", "bool[pyarrow]"])
def test_nullable_booleans_are_booleans(dtype: Any) -> None:
    columns, _ = columns_of(
        pd.DataFrame({"x": pd.array([True, False], dtype=dtype)}), ["x"]
    )

    cells, _ = ColumnReader(Column(name="x", type="boolean")).values(columns["x"], 2)

    assert cells.tolist() == [1.0, 0.0]


def test_infinite_values_of_an_array_are_problems() -> None:
    cells, problems = ColumnReader(Column(name="x", type="number")).values(
        np.array([1.0, np.inf, -np.inf]), 3
    )

    assert np.isnan(cells[1:]).all()
    assert problems == dict.fromkeys([1, 2], "a finite number is expected")


def test_gaps_are_problems_where_none_may_be() -> None:
    for values, type_ in [
        (None, "number"),
        ([None, ""], "text"),
        (np.full(2, np.nan), "number"),
    ]:
        column = Column(name="x", type=type_, nullable=False)  # type: ignore[arg-type]

        _, problems = ColumnReader(column).values(values, 2)

        assert problems == dict.fromkeys([0, 1], MISSING_VALUE)
