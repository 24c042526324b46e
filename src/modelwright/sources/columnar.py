"""Parquet and Arrow files, as tables with the types that they were written with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import ipc
from pyarrow import parquet as pq

from modelwright.errors import DataError
from modelwright.sources.location import parquet_files
from modelwright.sources.streams import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BATCH_ROWS = 1 << 16


def parquet_writer(path: Path | str, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer that looks for repeats among texts alone: numbers have few, and it takes time."""
    texts = [
        field.name
        for field in schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    return pq.ParquetWriter(str(path), schema, use_dictionary=texts or False)


def parquet_tables(path: Path) -> Iterator[pa.Table]:
    """Give the rows of a Parquet file or of a folder of them, file by file in order of names.

    Folders named `column=value`, as Spark writes them, give a column. A column that a file lacks
    is missing there.

    Raises
    ------
    DataError
        If a column's types in two files cannot be joined.
    SourceError
        If a file cannot be read.
    """
    with reading(path):
        dataset = _dataset(path)
        scanner = dataset.scanner(
            batch_size=_BATCH_ROWS,
            batch_readahead=2,
            fragment_readahead=1,
            fragment_scan_options=ds.ParquetFragmentScanOptions(
                use_buffered_stream=True, pre_buffer=False
            ),
        )
        for batch in scanner.to_batches():
            yield _checked(batch)


def arrow_tables(path: Path) -> Iterator[pa.Table]:
    """Give the rows of an Arrow file, in the file format (Feather too) or the stream format.

    Raises
    ------
    SourceError
        If the file cannot be read.
    """
    # Read, not mapped: a mapped file that someone else cuts later would end the process.
    with reading(path), pa.OSFile(str(path)) as file:
        for batch in _batches(file):
            yield _checked(batch)


def count_parquet_rows(path: Path) -> int:
    """Return the number of rows, from the files' footers."""
    with reading(path):
        return sum(pq.read_metadata(file).num_rows for file in parquet_files(path))


def count_arrow_rows(path: Path) -> int:
    """Return the number of rows; the values themselves are not read."""
    with reading(path), pa.memory_map(str(path)) as file:
        return sum(batch.num_rows for batch in _batches(file))


def _batches(file: pa.NativeFile) -> Iterator[pa.RecordBatch]:
    is_stream = file.read(6) != b"ARROW1"
    file.seek(0)
    if is_stream:
        yield from ipc.open_stream(file)
    else:
        reader = ipc.open_file(file)
        yield from (reader.get_batch(index) for index in range(reader.num_record_batches))


def _checked(batch: pa.RecordBatch) -> pa.Table:
    """Return the rows as a table once its inside is sound: a damaged one ends the process later."""
    batch.validate(full=True)
    return pa.Table.from_batches([batch])


def _dataset(path: Path) -> ds.Dataset:
    files = parquet_files(path)
    dataset = ds.dataset(
        [str(file) for file in files],
        format="parquet",
        partitioning="hive" if path.is_dir() else None,
        partition_base_dir=str(path) if path.is_dir() else None,
    )
    if len(files) == 1:
        return dataset
    schemas = [
        dataset.schema,
        *(fragment.physical_schema for fragment in dataset.get_fragments()),
    ]
    try:
        return dataset.replace_schema(
            pa.unify_schemas(schemas, promote_options="permissive")
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DataError(
            f"{path}: its files do not fit together: {error}. Write them with the same types."
        ) from error
