"""Column names: each there, once, as it was written."""

from __future__ import annotations

import pytest

from modelwright.errors import DataError
from modelwright.sources.names import checked_names


def test_odd_names_are_kept_and_outer_spaces_are_not() -> None:
    names = checked_names([" annual income ", "🙂", "a,b\n(c)", "Größe"], "x.csv")

    assert names == ["annual income", "🙂", "a,b\n(c)", "Größe"]


def test_a_repeated_name_is_named_with_its_places() -> None:
    with pytest.raises(
        DataError, match=r"x\.csv: more than one column is named 'a' .*column 1, 3"
    ):
        checked_names(["a", "b", "a "], "x.csv")


def test_columns_without_name_are_counted() -> None:
    with pytest.raises(DataError, match=r"2 of 3 columns have no name \(column 2, 3\)"):
        checked_names(["a", "", " "], "x.csv")


def test_the_index_that_pandas_writes_becomes_the_row_number() -> None:
    assert checked_names(["", "a"], "x.csv") == ["row number", "a"]
