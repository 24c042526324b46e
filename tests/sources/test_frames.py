"""Data frames: types survive, and the one normaliser reads them right."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from modelwright.errors import DataError
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Normaliser
from modelwright.sources.frames import chunks_of_tables, frame_of_columns, frame_of_table

if TYPE_CHECKING:
    from modelwright.records.signature import ColumnType

ZONE = dt.timezone(dt.timedelta(hours=2))
NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def normalised(column: pa.Array, kind: ColumnType) -> list[Any]:
    frame = frame_of_table(pa.table({"x": column}), "x")
    signature = Signature(
        columns=(Column(name="x", type=kind),), target=Target(name="y", task="regression")
    )
    inputs = Normaliser(signature).table(frame)
    assert not inputs.problems
    cells = inputs.numbers if inputs.numbers.size else inputs.strings
    return [None if cell != cell else cell for cell in cells[:, 0]]  # noqa: PLR0124 - NaN


@pytest.mark.parametrize(
    ("column", "kind", "expected"),
    [
        (pa.array([1, None, 2**53 + 1]), "integer", [1, None, 2.0**53]),
        (pa.array([1, None, 2**53 + 1]), "category", ["1", "", "9007199254740993"]),
        (pa.array([3, None], pa.uint8()), "category", ["3", ""]),
        (pa.array([True, None, False]), "boolean", [1, None, 0]),
        (pa.array([True, None, False]), "category", ["true", "", "false"]),
        (pa.array([1.5, None]), "number", [1.5, None]),
        (pa.array([1.5, None], pa.float32()), "number", [1.5, None]),
        (pa.array([1.5, None], pa.float16()), "number", [1.5, None]),
        (pa.array(["a", None]), "category", ["a", ""]),
        (pa.array(["a", None], pa.large_string()), "category", ["a", ""]),
        (pa.array(["a", None], pa.string_view()), "category", ["a", ""]),
        (pa.array(["a", None]).dictionary_encode(), "category", ["a", ""]),
        (pa.array([1, None]).dictionary_encode(), "integer", [1, None]),
        (pa.array([decimal.Decimal("1.50"), None]), "number", [1.5, None]),
        (pa.array([decimal.Decimal("3.00"), None]), "category", ["3", ""]),
        (pa.array([decimal.Decimal(7), None]), "category", ["7", ""]),
        (pa.array([decimal.Decimal(10**30), None]), "category", [str(10**30), ""]),
        (pa.array([dt.date(1970, 1, 2), None]), "datetime", [86400, None]),
        (pa.array([NOON, None]), "datetime", [NOON.timestamp(), None]),
        (pa.array([NOON.astimezone(ZONE), None]), "datetime", [NOON.timestamp(), None]),
        (
            pa.array([NOON], pa.timestamp("ns", "Europe/Rome")),
            "datetime",
            [NOON.timestamp()],
        ),
        (pa.array([dt.datetime(1970, 1, 2), None]), "datetime", [86400, None]),
        (
            pa.array([dt.datetime(9999, 1, 1), None], pa.timestamp("s")),
            "datetime",
            [253370764800, None],
        ),
        (pa.array([None, None]), "number", [None, None]),
        (pa.array([{"a": 1}, None]), "category", ['{"a": 1}', ""]),
        (pa.array([["x", "é"], None]), "category", ['["x", "é"]', ""]),
    ],
    ids=str,
)
def test_the_normaliser_reads_every_type(
    column: pa.Array, kind: ColumnType, expected: list[Any]
) -> None:
    assert normalised(column, kind) == expected


def test_only_gaps_make_integers_nullable() -> None:
    frame = frame_of_table(
        pa.table({"whole": [1, 2], "gaps": [1, None], "flag": [True, None]}), "x"
    )

    assert [str(dtype) for dtype in frame.dtypes] == ["int64", "Int64", "boolean"]


def test_the_row_labels_of_pandas_are_left_out() -> None:
    frame = frame_of_table(pa.table({"a": [1], "__index_level_0__": [7]}), "x")

    assert list(frame.columns) == ["a"]


def test_repeated_names_are_refused() -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])

    with pytest.raises(DataError, match="more than one column is named 'a'"):
        frame_of_table(table, "x.parquet")


def test_mixed_values_stay_as_they_are() -> None:
    key = uuid.UUID(int=1)
    frame = frame_of_columns(
        ["mixed", "huge", "key", "nested"],
        [(1, "a", None), (2**70, None, 1), (key, None, key), ([1], {"b": None}, None)],
    )

    assert frame["mixed"].tolist() == [1, "a", None]
    assert frame["huge"].tolist() == [2**70, None, 1]
    assert frame["key"][0] == str(key)
    assert frame["nested"].tolist()[:2] == ["[1]", '{"b": null}']


@pytest.mark.parametrize("chunk_rows", [1, 3, 100])
@pytest.mark.parametrize("limit", [None, 1, 4, 5, 99])
def test_chunks_hold_the_rows_in_order(chunk_rows: int, limit: int | None) -> None:
    tables = [pa.table({"a": np.arange(start, start + 4)}) for start in (0, 4, 8)]

    chunks = list(chunks_of_tables(iter(tables), chunk_rows=chunk_rows, limit=limit))
    (whole,) = chunks_of_tables(iter(tables), chunk_rows=None, limit=limit)

    assert pa.concat_tables(chunks).equals(whole)
    assert whole.column("a").to_pylist() == list(range(12))[:limit]
    assert max(chunk.num_rows for chunk in chunks) <= chunk_rows
