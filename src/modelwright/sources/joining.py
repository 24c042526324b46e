"""Joining: the parts of a table, written one by one, become one file."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import ipc
from pyarrow import parquet as pq

from modelwright.errors import DataError
from modelwright.records import replacing
from modelwright.sources.columnar import parquet_writer
from modelwright.sources.location import FORMATS, kind_of
from modelwright.sources.streams import packing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def join(parts: Sequence[Path], destination: Path) -> None:
    """Write the rows of all parts into one file, which appears whole or not at all.

    Parameters
    ----------
    parts
        At least one; texts are not packed, and the first alone has a header. All are of the
        destination's format.
    destination
        The file; a text's ending may say that it is packed.

    Raises
    ------
    DataError
        If columns of the parts have types that do not fit together.
    SourceError
        If the file cannot be written.
    """
    kind = kind_of(destination)
    with replacing(destination) as temporary:
        if kind.format == "parquet":
            _join_parquet(parts, temporary)
        elif kind.format == "arrow":
            _join_arrow(parts, temporary)
        else:
            with packing(temporary, kind.compression) as packed:
                for part in parts:
                    with part.open("rb") as text:
                        shutil.copyfileobj(text, packed, 1 << 20)


def check_fit(first: Path, later: Path) -> None:
    """Raise a DataError if two parts cannot be joined; texts always can."""
    if FORMATS[first.suffix] in {"parquet", "arrow"}:
        _common([_schema(first), _schema(later)])


def _join_parquet(parts: Sequence[Path], destination: Path) -> None:
    schema = _common(list(map(_schema, parts)))
    with parquet_writer(destination, schema) as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    writer.write_table(_as(file.read_row_group(group), schema))


def _join_arrow(parts: Sequence[Path], destination: Path) -> None:
    schema = _common(list(map(_schema, parts)))
    with pa.OSFile(str(destination), "wb") as file, ipc.new_file(file, schema) as writer:
        for part in parts:
            for batch in _batches(part):
                writer.write_table(_as(pa.Table.from_batches([batch]), schema))


def _schema(part: Path) -> pa.Schema:
    if part.suffix == ".parquet":
        return pq.read_schema(part).remove_metadata()
    with pa.OSFile(str(part)) as file:
        return ipc.open_file(file).schema.remove_metadata()


def _batches(part: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(part)) as file:
        reader = ipc.open_file(file)
        yield from (reader.get_batch(index) for index in range(reader.num_record_batches))


def _as(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table if table.schema.equals(schema) else table.cast(schema)


def _common(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """Return the schema that holds all; a column without any value so far fits to each type."""
    try:
        return pa.unify_schemas(list(schemas), promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DataError(
            f"A file of this kind holds one type in a column: {str(error).splitlines()[0]}. "
            "Write a .csv or .jsonl file instead."
        ) from error
