"""Columns of any kind of table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelwright.errors import DataError
from modelwright.runtime.tables import columns_of, names_of

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS: dict[str, list[Any]] = {"a": [1, 2], "b": ["x", None], "c": [1.5, None]}
MAKERS: list[Callable[[dict[str, list[Any]]], Any]] = [
    pd.DataFrame,
    pl.DataFrame,
    pa.table,
    dict,
    lambda columns: [
        dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
    ],
]


@pytest.mark.parametrize("make", MAKERS)
def test_every_kind_of_table_gives_its_columns(make: Callable[..., Any]) -> None:
    table = make(COLUMNS)

    columns, n_rows = columns_of(table, ["c", "a", "absent"])

    assert n_rows == 2
    assert list(columns) == ["c", "a"]
    assert list(columns["a"]) == [1, 2]
    assert columns["c"][0] == 1.5
    assert names_of(table) == ["a", "b", "c"]


@pytest.mark.parametrize("make", MAKERS)
def test_tables_without_rows_are_tables(make: Callable[..., Any]) -> None:
    _, n_rows = columns_of(make({"a": [], "b": [], "c": []}), ["a", "b", "c"])

    assert n_rows == 0


def test_a_matrix_has_the_columns_in_their_order() -> None:
    columns, n_rows = columns_of([[1, "x"], [None, "y"]], ["a", "b"])

    assert n_rows == 2
    assert columns["a"].tolist() == [1, None]


def test_a_dict_of_single_values_is_a_row() -> None:
    columns, n_rows = columns_of({"a": 1, "b": "xyz", "c": None}, ["a", "b"])

    assert (columns, n_rows) == ({"a": [1], "b": ["xyz"]}, 1)


def test_names_that_are_numbers_match_their_text() -> None:
    columns, _ = columns_of(pd.DataFrame(np.eye(2)), ["1"])

    assert columns["1"].tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pa.table([[1], [2]], names=["a", "a"]),
        pd.DataFrame([[1, 2]], columns=["a", "a"]).rename(columns=str),
    ],
)
def test_a_repeated_column_is_refused_when_it_is_needed(table: Any) -> None:
    with pytest.raises(DataError, match="more than one column named 'a'"):
        columns_of(table, ["a"])
    assert columns_of(table, ["b"])[0] == {}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"a": [1], "b": [1, 2]}, "differ in length: 1 to 2"),
        ({"a": 1, "b": [2]}, "array or a list"),
        (np.eye(3), "3 columns, the model takes 2"),
        (np.ones(3), "rows and columns"),
        (7, "rows and columns"),
    ],
)
def test_what_is_no_table_is_refused(table: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        columns_of(table, ["a", "b"])
