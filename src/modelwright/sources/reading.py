"""Reading: rows from a location, whole or chunk by chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.errors import DataError
from modelwright.sources import columnar, database, delimited, json_lines
from modelwright.sources.frames import chunks_of_tables, frame_of_table
from modelwright.sources.location import (
    TEXT_FORMATS,
    describe,
    existing_path,
    is_database,
    kind_of,
)
from modelwright.sources.streams import reading, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

_SAMPLE_BYTES = 1 << 18
_USUAL_PACKING = 4  # how many times a table of text is smaller when packed


def read(
    location: str | Path, *, query: str | None = None, limit: int | None = None
) -> pd.DataFrame:
    """Return the rows of a file, a folder of Parquet files or a database, as raw values.

    Cells of a delimited text stay text, missing ones are "". Parquet, Arrow, JSON and databases
    keep their types; integers and booleans with gaps get pandas' nullable types. Names of columns
    lose outer spaces only.

    Parameters
    ----------
    location
        Path with the ending of its format (.csv .tsv .txt .data .jsonl .ndjson .json, also with
        .gz .zst .bz2; .parquet .arrow .feather .ipc), or the URL of a database.
    query
        For a database: the statement that answers with the rows.
    limit
        Rows after which to stop, at least 1.

    Raises
    ------
    DataError
        If there are no rows, a column has no name or another's, or a row is malformed.
    SourceError
        If the location cannot be read; the message names the near miss or the cause.
    MissingExtraError
        If a database's driver is not installed.
    """
    for frame in _frames(location, query, chunk_rows=None, limit=limit):
        if len(frame):
            return frame
    raise _no_rows(location)


def iterate(
    location: str | Path, *, query: str | None = None, chunk_rows: int = 10_000
) -> Iterator[pd.DataFrame]:
    """Give the same rows as `read`, in chunks, in bounded memory.

    The rows are numbered on through the chunks by their index. A type can differ between chunks
    where gaps decide it: integers without gaps are int64, with gaps Int64.

    Parameters
    ----------
    location
        As for `read`.
    query
        As for `read`.
    chunk_rows
        Most rows of a chunk; a chunk may have fewer.

    Raises
    ------
    DataError, SourceError, MissingExtraError
        As `read` does. What is wrong far down in a file shows when the reading arrives there.
    """
    n_rows = 0
    for frame in _frames(location, query, chunk_rows=chunk_rows, limit=None):
        if len(frame):
            frame.index += n_rows
            n_rows += len(frame)
            yield frame
    if n_rows == 0:
        raise _no_rows(location)


def count_rows(location: str | Path) -> int | None:
    """Return the number of rows where the format tells it cheaply, else None."""
    if is_database(location):
        return None
    path = existing_path(location)
    kind = kind_of(path)
    if kind.format == "parquet":
        return columnar.count_parquet_rows(path)
    return columnar.count_arrow_rows(path) if kind.format == "arrow" else None


def estimate_rows(location: str | Path) -> int | None:
    """Return the number of rows, for a text about so many; None for a database.

    A text's is its size by the length of its first lines; a packed text is taken to be a quarter
    of its rows' size.
    """
    if is_database(location):
        return None
    path = existing_path(location)
    compression = kind_of(path).compression
    if kind_of(path).format not in TEXT_FORMATS:
        return count_rows(path)
    with reading(path), unpacked(path, compression) as stream:
        sample: bytes = stream.read(_SAMPLE_BYTES)
    size = path.stat().st_size * (_USUAL_PACKING if compression else 1)
    return max(1, round(size * sample.count(b"\n") / max(len(sample), 1)))


def _frames(
    location: str | Path, query: str | None, *, chunk_rows: int | None, limit: int | None
) -> Iterator[pd.DataFrame]:
    if is_database(location):
        yield from database.frames(str(location), query, chunk_rows=chunk_rows, limit=limit)
        return
    path = existing_path(location)
    kind = kind_of(path)
    if kind.format == "json_lines":
        yield from json_lines.frames(
            path, kind.compression, chunk_rows=chunk_rows, limit=limit
        )
        return
    for table in chunks_of_tables(_tables(path), chunk_rows=chunk_rows, limit=limit):
        yield frame_of_table(table, str(path))


def _tables(path: Path) -> Iterator[pa.Table]:
    kind = kind_of(path)
    if kind.format == "parquet":
        return columnar.parquet_tables(path)
    if kind.format == "arrow":
        return columnar.arrow_tables(path)
    return delimited.tables(path, kind.compression)


def _no_rows(location: str | Path) -> DataError:
    what = "The query" if is_database(location) else "It has a header at most and"
    return DataError(
        f"{describe(location)} holds no rows. {what} must give at least one row of values."
    )
