"""Texts that Arrow holds are read like any others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.records import Column
from modelwright.runtime.arrow_texts import ArrowTexts
from modelwright.runtime.column_reader import ColumnReader
from modelwright.runtime.tables import columns_of

if TYPE_CHECKING:
    from modelwright.records.signature import ColumnType

TYPES: list[ColumnType] = ["number", "integer", "boolean", "category", "text", "datetime"]

texts = st.one_of(
    st.none(),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["", "NA", "-nan", "nan", " nan", "inf", "1_0", "-0", "1e400", " 7 "]),
    st.sampled_from(["+5", "0x1p3", "true", "2024-01-31", "-999", "1.", ".5", "\u0661"]),
    st.text("0123456789.,+-eE $", max_size=6),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("codes", [(), ("-999",)])
@given(values=st.lists(texts, max_size=6))
def test_they_are_read_like_a_list(
    type_: ColumnType, codes: tuple[str, ...], values: list[str | None]
) -> None:
    reader = ColumnReader(
        Column(name="x", type=type_, missing_codes=codes, nullable=len(values) > 3)
    )

    cells, problems = reader.values(ArrowTexts(pa.array(values, pa.string())), len(values))

    expected, expected_problems = reader.values(values, len(values))
    assert str(cells.tolist()) == str(expected.tolist())
    assert problems == expected_problems


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"x": ["1.5", None, "NA"]}),
        pa.table({"x": pa.chunked_array([["1.5"], [None, "NA"]])}),
        pa.table({"x": pa.array(["1.5", None, "NA"], pa.large_string())}),
    ],
)
def test_tables_give_their_texts_so(table: Any) -> None:
    columns, n_rows = columns_of(table, ["x"])
    assert isinstance(columns["x"], ArrowTexts)
    assert len(columns["x"]) == 3

    cells, _ = ColumnReader(Column(name="x", type="number")).values(columns["x"], n_rows)

    assert str(cells.tolist()) == "[1.5, nan, nan]"
