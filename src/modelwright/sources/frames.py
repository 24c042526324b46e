"""Data frames of raw values, from Arrow tables and from rows.

Columns keep their types: integers and booleans with gaps become pandas' nullable ones, never
floats. Lists and structs become JSON text, since a column is to hold single values, and decimals
with places become floats.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from modelwright.sources.names import checked_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PANDAS_INDEX = re.compile(r"__index_level_\d+__")  # row labels that pandas wrote
_EXACT_DIGITS = 18  # of a decimal without places that an int64 holds

_NO_SINGLE_VALUES = frozenset({dict, list, tuple, uuid.UUID})
_NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}
# What pandas 3 makes of texts; named, it takes Arrow's as they are, instead of one by one.
_TEXT = pd.Series([""]).dtype
_TEXTS = (
    {pa.string(): _TEXT, pa.large_string(): _TEXT}
    if isinstance(_TEXT, pd.StringDtype)
    else {}
)


def frame_of_table(table: pa.Table, where: str) -> pd.DataFrame:
    """Return an Arrow table as a data frame.

    Raises
    ------
    DataError
        If a column has no name, or two have the same.
    """
    written = table.column_names
    kept = [
        place for place, name in enumerate(written) if not _PANDAS_INDEX.fullmatch(name)
    ]
    names = checked_names([written[place] for place in kept], where)
    series = {
        name: _series(table.column(place)) for name, place in zip(names, kept, strict=True)
    }
    return pd.DataFrame(series, index=pd.RangeIndex(table.num_rows))


def frame_of_columns(
    names: Sequence[str], columns: Sequence[Sequence[Any]]
) -> pd.DataFrame:
    """Return a data frame of columns given as Python values; None is missing."""
    n_rows = len(columns[0]) if columns else 0
    series = {
        name: _series_of_values(column) for name, column in zip(names, columns, strict=True)
    }
    return pd.DataFrame(series, index=pd.RangeIndex(n_rows))


def chunks_of_tables(
    tables: Iterator[pa.Table], *, chunk_rows: int | None, limit: int | None
) -> Iterator[pa.Table]:
    """Cut a stream of tables into chunks of at most `chunk_rows`, or join it to one table.

    Parameters
    ----------
    tables
        Tables of one schema.
    chunk_rows
        Most rows of a chunk; None gives one table with all rows.
    limit
        Rows after which to stop.
    """
    if limit is not None:
        tables = _first_rows(tables, limit)
    if chunk_rows is None:
        parts = list(tables)
        if parts:
            yield pa.concat_tables(parts)
        return
    for table in tables:
        for start in range(0, table.num_rows, chunk_rows):
            yield table.slice(start, chunk_rows)


def _first_rows(tables: Iterator[pa.Table], limit: int) -> Iterator[pa.Table]:
    for table in tables:
        yield table.slice(0, limit)
        limit -= table.num_rows
        if limit <= 0:
            return


def _series(column: pa.ChunkedArray) -> pd.Series[Any]:
    column = _plain(column)
    dtypes = _TEXTS | (_NULLABLE if column.null_count else {})
    return column.to_pandas(types_mapper=dtypes.get)  # type: ignore[no-any-return]


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the column in a type that holds single values and that pandas has."""
    kind = column.type
    if pa.types.is_nested(kind) or getattr(kind, "extension_name", "") == "arrow.uuid":
        texts = [_single(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    plain = _plain_type(kind)
    return column if plain == kind else _plain(column.cast(plain))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if isinstance(kind, pa.BaseExtensionType):
        return kind.storage_type
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_decimal(kind) and kind.scale > 0:
        return pa.float64()
    is_integer = pa.types.is_decimal(kind) and kind.precision <= _EXACT_DIGITS
    return pa.int64() if is_integer else kind


def _series_of_values(column: Sequence[Any]) -> pd.Series[Any]:
    is_single = not _NO_SINGLE_VALUES.intersection(map(type, column))
    values = list(column if is_single else map(_single, column))
    try:
        return _series(pa.chunked_array([pa.array(values)]))
    except (pa.ArrowException, OverflowError):  # mixed types, integers beyond 64 bits
        return pd.Series(values, dtype=object)


def _single(value: Any) -> Any:
    """Return a value as it is, but lists, dicts and UUIDs as text."""
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value) if isinstance(value, uuid.UUID) else value
