"""Delimited texts: CSV, TSV and their relatives, as tables of text.

Every cell stays the text that it was and a missing cell is "": what a text means is decided once,
in `modelwright.runtime`. Rows without any text are dropped, and columns without name and text at
the right edge, which spreadsheets leave behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from modelwright.errors import DataError
from modelwright.sources.dialect import LARGEST_RECORD_BYTES, Dialect, detect, scan
from modelwright.sources.names import checked_names
from modelwright.sources.streams import reading, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Arrow reads up to 32 blocks ahead, so a block is no larger than most records need.
_BLOCK_BYTES = 1 << 21
_LONG_RECORD = "straddling object"  # how Arrow says that a record does not fit into a block


def tables(path: Path, compression: str | None) -> Iterator[pa.Table]:
    """Give the rows of a delimited text, block by block.

    Raises
    ------
    DataError
        If the text is empty, a column has no name or another's name, or a row has another number
        of cells than the header; the message names the line.
    SourceError
        If the file cannot be read or unpacked.
    """
    with reading(path):
        dialect = detect(path, compression)
        n_columns = _n_named(dialect.names)
        names = checked_names(dialect.names[:n_columns], str(path))
        for table in _explained_blocks(path, compression, dialect):
            if any(
                pc.any(pc.not_equal(cells, "")).as_py()
                for cells in table.columns[n_columns:]
            ):
                checked_names(dialect.names, str(path))  # nameless and not empty: refused
            yield _without_blank_rows(table.select(range(n_columns)).rename_columns(names))


def _n_named(names: Sequence[str]) -> int:
    """Return the number of columns up to the last that has a name."""
    named = (position for position, name in enumerate(names, 1) if name.strip())
    return max(named, default=len(names))


def _explained_blocks(
    path: Path, compression: str | None, dialect: Dialect
) -> Iterator[pa.Table]:
    """Give the blocks; what is wrong with a record is said with its line."""
    try:
        yield from _blocks(path, compression, dialect)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} looks like {dialect.encoding} and does not read so to its end. "
            "Save it as UTF-8."
        ) from error
    except pa.ArrowInvalid as error:
        found = scan(dialect, path, compression)
        if found.problem or found.n_records > 1:  # else there is nothing below the header
            raise DataError(f"{path}, {found.problem or error}") from error


def _blocks(path: Path, compression: str | None, dialect: Dialect) -> Iterator[pa.Table]:
    """Give the records below the header, with columns f0, f1 and so on."""
    n_rows = 0
    try:
        for table in _read(path, compression, dialect, _BLOCK_BYTES):
            n_rows += table.num_rows
            yield table
    except pa.ArrowInvalid as error:
        if _LONG_RECORD not in str(error):
            raise
        rest = _read(path, compression, dialect, LARGEST_RECORD_BYTES)
        yield from _after(rest, n_rows)


def _read(
    path: Path, compression: str | None, dialect: Dialect, block_bytes: int
) -> Iterator[pa.Table]:
    with (
        unpacked(path, compression) as stream,
        arrow_csv.open_csv(stream, *_options(dialect, block_bytes)) as batches,
    ):
        for batch in batches:
            yield pa.Table.from_batches([batch])


def _after(tables: Iterator[pa.Table], n_rows: int) -> Iterator[pa.Table]:
    """Give the tables without the first rows."""
    for table in tables:
        yield table.slice(n_rows)
        n_rows = max(0, n_rows - table.num_rows)


def _options(
    dialect: Dialect, block_bytes: int
) -> tuple[arrow_csv.ReadOptions, arrow_csv.ParseOptions, arrow_csv.ConvertOptions]:
    is_utf8 = dialect.encoding.startswith("utf-8")  # Arrow skips the byte order mark itself
    read = arrow_csv.ReadOptions(
        block_size=block_bytes,
        encoding="utf8" if is_utf8 else dialect.encoding,
        autogenerate_column_names=True,
        skip_rows_after_names=dialect.n_skipped,
    )
    parse = arrow_csv.ParseOptions(
        delimiter=dialect.delimiter,
        quote_char=False if dialect.quoting == "none" else '"',
        escape_char="\\" if dialect.quoting == "escaped" else False,
        newlines_in_values=True,
    )
    types = {f"f{index}": pa.string() for index in range(len(dialect.names))}
    return read, parse, arrow_csv.ConvertOptions(column_types=types)


def _without_blank_rows(table: pa.Table) -> pa.Table:
    is_blank = pc.equal(table.column(0), "")
    for column in table.columns[1:]:
        if not pc.any(is_blank).as_py():
            return table
        is_blank = pc.and_(is_blank, pc.equal(column, ""))
    return table.filter(pc.invert(is_blank))
