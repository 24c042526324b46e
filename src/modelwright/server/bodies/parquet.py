"""Parquet files as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.bodies.arrow_tables import (
    reading,
    refused_type,
    rows_of_batches,
    too_large,
)
from modelwright.server.bodies.json_text import check_number_of_rows
from modelwright.server.bodies.parquet_pages import page_sizes

if TYPE_CHECKING:
    from collections.abc import Container

    from modelwright.records import Signature
    from modelwright.server.bodies.question import Asked

# In the footer; a table of thousands of columns has fewer.
_MOST_ENTRIES = 20_000
# Each costs time to look at, and a column of so few rows has one or two.
_MOST_PAGES = 20_000
# Decimals are of a fixed length. Longer ones could repeat at no cost to their sender.
_LONGEST_FIXED = 32


def read_parquet(
    body: bytes, signature: Signature, *, key: str | None, max_rows: int, max_bytes: int
) -> Asked:
    """Return the rows of a Parquet file.

    Parameters
    ----------
    body
        The file.
    signature, key, max_rows, max_bytes
        As for `rows_of_batches`; the bytes also bound what pages are decompressed to.

    Raises
    ------
    RequestRefusedError
        If it is no Parquet file, or for what `rows_of_batches` refuses.
    """
    import pyarrow as pa
    from pyarrow import parquet

    with reading("a Parquet file"):
        file = parquet.ParquetFile(
            pa.BufferReader(body),
            thrift_string_size_limit=max_bytes,
            thrift_container_size_limit=_MOST_ENTRIES,
        )
        _check_size(file.metadata, body, max_rows, max_bytes)
        wanted = {column.name for column in signature.columns} | {key}
        table = _read(body, file.metadata, wanted)
        return rows_of_batches(
            table.to_batches(), signature, key=key, max_rows=max_rows, max_bytes=max_bytes
        )


def _check_size(metadata: Any, body: bytes, max_rows: int, max_bytes: int) -> None:
    """Refuse more than may be read; not all columns are, and all count."""
    left, pages_left, n_rows = max_bytes, _MOST_PAGES, 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        n_rows += max(group.num_rows, 0)
        check_number_of_rows(n_rows, most=max_rows)
        for index in range(group.num_columns):
            for n_bytes in page_sizes(body, *_place(group.column(index))):
                left -= n_bytes
                pages_left -= 1
                if left < 0 or pages_left < 0:
                    raise too_large(max_bytes)


def _place(chunk: Any) -> tuple[int, int]:
    """Return where a column chunk begins, and how long it is; without rows it has no data page."""
    places = [chunk.data_page_offset]
    if chunk.has_dictionary_page:
        places.append(chunk.dictionary_page_offset)
    return min(filter(None, places), default=0), chunk.total_compressed_size


def _read(body: bytes, metadata: Any, wanted: Container[str | None]) -> Any:
    """Return the wanted columns, texts as dictionaries; the others are empty."""
    import pyarrow as pa
    from pyarrow import parquet

    leaves = [metadata.schema.column(index) for index in range(metadata.num_columns)]
    texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
    file = parquet.ParquetFile(
        pa.BufferReader(body), metadata=metadata, read_dictionary=texts, pre_buffer=False
    )
    schema = file.schema_arrow
    names = [name for name in schema.names if name in wanted]
    parts = {name.partition(".")[0] for name in names}
    for leaf in leaves:
        if leaf.path.partition(".")[0] in parts:
            _check_leaf(leaf, schema)
    table = file.read(columns=names, use_threads=False).select(names)
    for name in schema.names:
        if name not in wanted:
            table = table.append_column(name, pa.nulls(table.num_rows))
    return table


def _check_leaf(leaf: Any, schema: Any) -> None:
    """Refuse a column that could become long at no cost to its sender, or is no plain column."""
    import pyarrow as pa

    kind = schema.field(leaf.path).type if leaf.path in schema.names else None
    is_long = leaf.physical_type == "FIXED_LEN_BYTE_ARRAY" and leaf.length > _LONGEST_FIXED
    is_whole = leaf.physical_type == "BYTE_ARRAY" and not pa.types.is_dictionary(kind)
    if kind is None or pa.types.is_nested(kind) or is_long or is_whole:
        raise refused_type(leaf.path, kind or "a nested one")
