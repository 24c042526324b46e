"""Parquet files: what writers write is read, bombs and broken files are refused."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelwright.records import Column, Signature, Target
from modelwright.server.bodies import read_parquet
from modelwright.server.responses import RequestRefusedError

SIGNATURE = Signature(
    columns=(
        Column(name="n", type="number"),
        Column(name="n.n", type="category"),
        Column(name="c", type="category"),
    ),
    target=Target(name="y", task="regression"),
)
TABLE = pa.table(
    {"n": [1.5, None], "n.n": ["x", None], "c": ["y", "y"], "other": [[1], None]}
)
ROWS: list[dict[str, Any]] = [
    {"n": 1.5, "n.n": "x", "c": "y", "other": None},
    {"n": None, "n.n": None, "c": "y", "other": None},
]


def _file(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def _read(body: bytes, **limits: int) -> list[dict[str, Any]]:
    most = {"max_rows": 10, "max_bytes": 100_000} | limits
    return list(read_parquet(body, SIGNATURE, key=None, **most).rows)


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
@pytest.mark.parametrize("has_dictionary", [True, False])
def test_what_arrow_writes_is_read(
    version: str, compression: str, *, has_dictionary: bool
) -> None:
    body = _file(
        TABLE,
        data_page_version=version,
        compression=compression,
        use_dictionary=has_dictionary,
        row_group_size=1,
    )

    assert [{name: row[name] for name in ROWS[0]} for row in _read(body)] == ROWS


def test_what_polars_writes_is_read() -> None:
    sink = io.BytesIO()
    pl.DataFrame({"c": ["y", None], "n": [1, 2]}).write_parquet(sink)

    assert _read(sink.getvalue()) == [{"c": "y", "n": 1}, {"c": None, "n": 2}]


def test_no_rows_are_no_rows() -> None:
    assert _read(_file(TABLE.slice(0, 0))) == []


LONG = "x" * 200_000


@pytest.mark.parametrize(
    ("table", "options", "problem"),
    [
        (pa.table({"c": [LONG]}), {}, "table_too_large"),
        (pa.table({"c": [LONG]}), {"data_page_version": "2.0"}, "table_too_large"),
        (pa.table({"c": [LONG]}), {"use_dictionary": False}, "table_too_large"),
        (pa.table({"other": [LONG]}), {}, "table_too_large"),
        (pa.table({"c": [LONG[:50_000]] * 9}), {}, "table_too_large"),
        (pa.table({"c": pa.nulls(11, pa.string())}), {}, "too_many_rows"),
        (
            pa.table({"c": ["x"]}),
            {"use_dictionary": False, "column_encoding": {"c": "DELTA_BYTE_ARRAY"}},
            "bad_table",
        ),
        (pa.table({"c": pa.array([b"x" * 40], pa.binary(40))}), {}, "bad_shape"),
        (pa.table({"c": [b"x"]}), {}, "bad_shape"),
        (pa.table({"c": [[1]]}), {}, "bad_shape"),
        (pa.table({"c": [{"d": 1}]}), {}, "bad_shape"),
    ],
)
def test_what_may_not_be_read_is_refused(
    table: pa.Table, options: dict[str, Any], problem: str
) -> None:
    body = _file(table, compression="zstd", **options)
    assert len(body) < 5_000

    with pytest.raises(RequestRefusedError) as raised:
        _read(body)

    assert raised.value.problem == problem


def test_a_footer_that_understates_a_page_does_not_help() -> None:
    sink = io.BytesIO()
    with pq.ParquetWriter(
        sink, pa.schema({"c": pa.string()}), compression="zstd"
    ) as writer:
        writer.write_table(pa.table({"c": [LONG]}))
    true_size = pq.ParquetFile(sink).metadata.row_group(0).column(0).total_uncompressed_size
    body = sink.getvalue()
    told = _thrift(true_size)
    footer = body.rfind(told)
    assert footer > 0
    lie = body[:footer] + _thrift(64).ljust(len(told), b"\x00") + body[footer + len(told) :]

    with pytest.raises(RequestRefusedError):
        _read(lie)


def _thrift(number: int) -> bytes:
    """Return a positive number as Thrift's compact protocol writes it."""
    number, written = number << 1, bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


@pytest.mark.parametrize("body", [b"", b"PAR1", b"PAR1" * 10, b"PARE" * 10, b"x" * 100])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefusedError, match="Parquet file") as raised:
        _read(body)

    assert raised.value.problem == "bad_table"
