"""Sizes of Parquet's pages: those that Arrow's own reader of the footer tells, and no endless headers."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelwright.server.bodies.parquet_pages import PageHeaderError, page_sizes


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
def test_pages_are_as_large_as_the_footer_says(version: str, compression: str) -> None:
    table = pa.table({"a": [f"text {number % 7}" for number in range(5000)]})
    sink = io.BytesIO()
    pq.write_table(table, sink, data_page_version=version, compression=compression)
    body = sink.getvalue()
    chunk = pq.ParquetFile(io.BytesIO(body)).metadata.row_group(0).column(0)

    sizes = list(
        page_sizes(body, chunk.dictionary_page_offset, chunk.total_compressed_size)
    )

    # The footer counts the headers of pages as well.
    assert len(sizes) == 2
    assert 0 <= chunk.total_uncompressed_size - sum(sizes) < 200


def test_an_encoding_that_repeats_at_no_cost_is_refused() -> None:
    sink = io.BytesIO()
    table = pa.table({"a": ["x" * 100] * 5})
    pq.write_table(
        table, sink, use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"}
    )
    chunk = pq.ParquetFile(sink).metadata.row_group(0).column(0)

    with pytest.raises(PageHeaderError, match="DELTA_BYTE_ARRAY"):
        list(
            page_sizes(sink.getvalue(), chunk.data_page_offset, chunk.total_compressed_size)
        )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"\x15\x00", "ends within"),
        (b"\x00", "no size"),
        (b"\x25\x01\x15\x00\x00", "no size"),  # a size below zero
        (b"\x15" + b"\xff" * 20, "does not end"),
        (b"\x1d\x00", "unknown type"),
        (b"\x1c" * 20, "too deeply"),
        (b"\x11" * 100 + b"\x00", "too many fields"),
        (b"\x18\xff\xff\xff\x7f\x00", "ends within"),
    ],
)
def test_a_broken_header_is_an_error(body: bytes, told: str) -> None:
    with pytest.raises(PageHeaderError, match=told):
        list(page_sizes(body, 0, len(body)))


@pytest.mark.parametrize(("start", "length"), [(-1, 2), (0, 9), (0, -1)])
def test_a_column_outside_the_file_is_an_error(start: int, length: int) -> None:
    with pytest.raises(PageHeaderError, match="outside"):
        list(page_sizes(b"\x00" * 4, start, length))
