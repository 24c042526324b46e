"""Tables of answers: their columns, types and what the schema says."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelwright.records import Target
from modelwright.server.prediction import Prediction, Reply
from modelwright.server.replies import arrow_stream, parquet_file, reply_table

if TYPE_CHECKING:
    from modelwright.records.signature import Label

REGRESSION = Target(name="y", task="regression")
REPLY = Reply(
    "r1",
    [
        Prediction("i1", 1.5, ("w", "v"), interval=(1.0, 2.0)),
        Prediction("i2", 2.5, (), interval=(float("-inf"), 3.0), release="r2"),
    ],
    journaled=True,
)


def test_a_regression_has_an_interval() -> None:
    table = reply_table(REPLY, REGRESSION)

    assert table.to_pydict() == {
        "id": ["i1", "i2"],
        "prediction": [1.5, 2.5],
        "interval_low": [1.0, float("-inf")],
        "interval_high": [2.0, 3.0],
        "warnings": [["w", "v"], []],
        "release": ["r1", "r2"],
    }
    assert table.schema.metadata == {b"release": b"r1", b"journaled": b"true"}


@pytest.mark.parametrize(
    ("classes", "kind", "first"),
    [
        ((False, True), pa.bool_(), True),
        ((1, 2), pa.int64(), 2),
        (("a", "b"), pa.string(), "b"),
        ((1, "b"), pa.string(), "b"),
    ],
)
def test_a_classification_has_a_probability_for_each_class(
    classes: tuple[Label, ...], kind: pa.DataType, first: Label
) -> None:
    target = Target(name="y", task="binary", classes=classes)
    names = [str(label).lower() for label in classes]
    given = Prediction("i", classes[1], (), dict(zip(names, (0.25, 0.75), strict=True)))

    table = reply_table(Reply("r", [given], journaled=False), target)

    assert table.schema.field("prediction").type == kind
    assert table["prediction"].to_pylist() == [first]
    assert table[f"probability_{names[1]}"].to_pylist() == [0.75]
    assert "interval_low" not in table.column_names


def test_both_formats_hold_the_table() -> None:
    table = reply_table(REPLY, REGRESSION)

    streamed = pa.ipc.open_stream(arrow_stream(table)).read_all()
    stored = pq.read_table(io.BytesIO(parquet_file(table)))

    assert streamed.equals(table)
    assert stored.to_pydict() == table.to_pydict()


def test_no_rows_have_the_same_columns() -> None:
    none = reply_table(Reply("r", [], journaled=True), REGRESSION)

    assert none.schema.equals(reply_table(REPLY, REGRESSION).schema)
