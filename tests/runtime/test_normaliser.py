"""The one way of a row."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.errors import DataError
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Inputs, Normaliser, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNATURE = Signature(
    columns=(
        Column(name="city", type="category"),
        Column(name="size", type="number", missing_codes=("-1",)),
        Column(name="text", type="text"),
        Column(name="rooms", type="integer"),
        Column(name="lift", type="boolean"),
    ),
    target=Target(name="price", task="regression"),
)

rows = st.lists(
    st.fixed_dictionaries(
        {
            "city": st.none()
            | st.sampled_from(["Rome", " Rome", "3", "Zürich", "NA", "True"]),
            "size": st.none()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.just(-1),
            "text": st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
            "rooms": st.none() | st.integers(-1000, 1000),
            "lift": st.none() | st.booleans(),
        }
    ),
    min_size=1,
    max_size=6,
)


def as_text(inputs: Inputs) -> str:
    return str((inputs.numbers.tolist(), inputs.strings.tolist(), inputs.problems))


def through_csv(table: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    file.seek(0)
    return list(csv.DictReader(file))


@given(rows)
def test_a_row_is_the_same_however_it_travels(table: list[dict[str, Any]]) -> None:
    normaliser = Normaliser(SIGNATURE)
    expected = as_text(normaliser.rows(table))
    names = [column.name for column in SIGNATURE.columns]
    columns = {name: [row[name] for row in table] for name in names}
    schema = {
        "city": pl.String,
        "size": pl.Float64,
        "text": pl.String,
        "rooms": pl.Int64,
        "lift": pl.Boolean,
    }

    ways: dict[str, Any] = {
        "csv": through_csv(table),
        "json": json.loads(json.dumps(table)),
        "columns": columns,
        "pandas": pd.DataFrame(table),
        "pandas objects": pd.DataFrame(table, dtype=object),
        "pandas nullable": pd.DataFrame(table).convert_dtypes(),
        "arrow": pa.table(columns),
        "polars": pl.DataFrame(table, schema=schema, strict=False),
        "matrix": np.array([[row[name] for name in names] for row in table], dtype=object),
    }

    for name, way in ways.items():
        assert as_text(normaliser.table(way)) == expected, name
    assert as_text(normaliser.rows(through_csv(table))) == expected
    many = normaliser.table(table * 17)  # too many to be read row by row
    assert as_text(many.take(np.arange(len(table)))) == expected
    alone = [normaliser.rows([row]) for row in table]
    assert (
        np.vstack([one.strings for one in alone]).tolist()
        == normaliser.rows(table).strings.tolist()
    )


def test_an_absent_key_is_a_missing_value() -> None:
    inputs = Normaliser(SIGNATURE).rows([{}])

    assert inputs.strings.tolist() == [["", ""]]
    assert np.isnan(inputs.numbers).all()
    assert inputs.problems == ()


def test_problems_name_row_and_column() -> None:
    inputs = Normaliser(SIGNATURE).rows([{}, {"size": "big", "lift": [1]}])

    assert inputs.problems == (
        Problem(1, "size", "a number is expected"),
        Problem(1, "lift", "true or false is expected"),
    )
    assert np.isnan(inputs.numbers[1]).all()


def test_an_absent_column_is_an_error_with_its_near_miss() -> None:
    table = pd.DataFrame({"town": ["Rome"], "sizes": [1], "text": [""], "rooms": [1]})

    with pytest.raises(DataError, match=r"'city', 'size', 'lift'.*not have"):
        Normaliser(SIGNATURE).table(table)
    with pytest.raises(DataError, match="Did you mean 'sizes'"):
        Normaliser(SIGNATURE).table(table.assign(city="Rome", lift=True))
    assert Normaliser(SIGNATURE).table(table, strict=False).n_rows == 1


def test_no_rows_make_empty_inputs_of_the_right_shape() -> None:
    for inputs in (Normaliser(SIGNATURE).rows([]), Normaliser(SIGNATURE).table([])):
        assert inputs.numbers.shape == (0, 3)
        assert inputs.strings.shape == (0, 2)


def test_a_signature_without_strings_has_a_string_tensor_without_columns() -> None:
    signature = Signature(
        columns=(Column(name="x", type="number"),),
        target=Target(name="y", task="regression"),
    )

    inputs = Normaliser(signature).rows([{"x": 1}, {"x": 2}])

    assert inputs.strings.shape == (2, 0)


def test_taken_rows_have_no_problems() -> None:
    inputs = Normaliser(SIGNATURE).rows([{"size": "big"}, {"size": 2}])

    taken = inputs.take(np.array([1]))

    assert taken.numbers[:, 0].tolist() == [2.0]
    assert taken.problems == ()
