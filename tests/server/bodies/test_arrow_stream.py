"""Arrow streams: plain and compressed ones are read, bombs and broken ones are refused."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from modelwright.records import Column, Signature, Target
from modelwright.server.bodies import read_arrow_stream
from modelwright.server.responses import RequestRefusedError

SIGNATURE = Signature(
    columns=(Column(name="n", type="number"), Column(name="c", type="category")),
    target=Target(name="y", task="regression"),
)
TABLE = pa.table({"n": [1.5, None], "c": ["x", None]})
ROWS = [{"n": 1.5, "c": "x"}, {"n": None, "c": None}]


def _stream(table: pa.Table, compression: str | None = None) -> bytes:
    sink = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _read(body: bytes, **limits: int) -> list[dict[str, Any]]:
    most = {"max_rows": 10, "max_bytes": 100_000} | limits
    return list(read_arrow_stream(body, SIGNATURE, key=None, **most).rows)


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_what_arrow_writes_is_read(compression: str | None) -> None:
    assert _read(_stream(TABLE, compression)) == ROWS


@pytest.mark.parametrize("compression", ["uncompressed", "zstd"])
def test_what_polars_writes_is_read(compression: Any) -> None:
    sink = io.BytesIO()
    pl.DataFrame({"n": [1.5, None], "c": ["x", None]}).write_ipc_stream(
        sink, compression=compression
    )

    assert _read(sink.getvalue()) == ROWS


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"c": ["x" * 200_000]}),
        pa.table({"other": ["x" * 200_000]}),
        pa.table({"c": pa.array(["x" * 200_000]).dictionary_encode()}),
    ],
)
def test_a_small_body_that_becomes_large_is_refused(table: pa.Table) -> None:
    body = _stream(table, "zstd")
    assert len(body) < 2_000

    with pytest.raises(RequestRefusedError) as raised:
        _read(body)

    assert raised.value.problem == "table_too_large"


@pytest.mark.parametrize("n_bytes", [3, 100, 300, 420])
def test_a_stream_that_is_cut_off_is_refused(n_bytes: int) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(_stream(TABLE)[:n_bytes])

    assert raised.value.problem == "bad_table"


@pytest.mark.parametrize("body", [b"", b"junk" * 100, b"ARROW1\0\0"])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefusedError, match="Arrow stream") as raised:
        _read(body)

    assert raised.value.problem == "bad_table"
