"""Sizes in Arrow streams: read from the metadata, as large as the buffers become."""

from __future__ import annotations

import io
import struct

import pyarrow as pa
import pytest

from modelwright.server.bodies.ipc_sizes import decompressed_bytes


def _sizes(table: pa.Table, compression: str | None) -> list[int]:
    sink = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    messages = pa.ipc.MessageReader.open_stream(pa.BufferReader(sink.getvalue()))
    return [
        decompressed_bytes(message.metadata.to_pybytes(), memoryview(message.body or b""))
        for message in messages
    ]


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_a_batch_is_as_large_as_its_buffers(compression: str | None) -> None:
    table = pa.table({"a": ["x" * 1000] * 1000, "b": range(1000)})

    schema, batch = _sizes(table, compression)

    assert schema == 0
    assert 1_012_000 <= batch < 1_013_000


@pytest.mark.parametrize("compression", [None, "zstd"])
def test_a_dictionary_is_counted_too(compression: str | None) -> None:
    table = pa.table({"a": pa.array(["x" * 100_000] * 10).dictionary_encode()})

    _, dictionary, _ = _sizes(table, compression)

    assert 100_000 <= dictionary < 101_000


def test_metadata_that_ends_early_is_an_error() -> None:
    with pytest.raises(struct.error):
        decompressed_bytes(b"\x10\x00\x00\x00", memoryview(b""))
