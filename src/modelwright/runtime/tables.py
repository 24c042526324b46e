"""Columns of any kind of table, as arrays or lists, without importing the table's library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import DataError, some
from modelwright.runtime.arrow_texts import ArrowTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SINGLE = frozenset({str, float, int, bool, type(None)})


def columns_of(table: Any, names: Sequence[str]) -> tuple[dict[str, Any], int]:
    """Return a table's columns by name, and its number of rows.

    Parameters
    ----------
    table
        pandas, polars or Arrow table, a dict of columns, a row as a dict, a list of such rows, or
        a NumPy matrix (or nested list) with one column for each of `names`.
    names
        Names of the columns wanted; others are left out.

    Returns
    -------
    tuple
        Columns as arrays, lists or ArrowTexts of equal length, and that length.

    Raises
    ------
    DataError
        If the object is none of these, a wanted column stands in it twice, its columns differ in
        length, or a matrix has another number of columns.
    """
    if hasattr(table, "to_pydict") and hasattr(table, "column_names"):  # Arrow
        return _named(
            table.column_names, names, _arrow_values, table.column
        ), table.num_rows
    if hasattr(table, "columns") and hasattr(table, "__getitem__"):  # pandas, polars
        return _named(table.columns, names, _values, table.__getitem__), len(table)
    if isinstance(table, Mapping) and not is_row(table):
        columns = _named(table, names, _values, table.__getitem__)
        return columns, _common_length(columns, table)
    if isinstance(table, Mapping):
        table = [table]
    if isinstance(table, list) and all(isinstance(row, Mapping) for row in table):
        present = {name for row in table for name in row} if table else set(names)
        rows = {name: [row.get(name) for row in table] for name in names if name in present}
        return rows, len(table)
    return _matrix_columns(table, names)


def names_of(table: Any) -> list[str]:
    """Return the names of a table's columns; a matrix has none."""
    if isinstance(table, list) and table and isinstance(table[0], Mapping):
        table = table[0]
    names = getattr(table, "column_names", None) or getattr(table, "columns", None)
    if names is None:
        names = table if isinstance(table, Mapping) else ()
    return [str(name) for name in names]


def is_row(table: Any) -> bool:
    """Whether a table is a mapping of single values; without any it is a table without rows."""
    return (
        isinstance(table, Mapping)
        and bool(table)
        and all(type(value) in _SINGLE or _is_single(value) for value in table.values())
    )


def _is_single(value: Any) -> bool:
    return isinstance(value, str) or not hasattr(value, "__len__")


def _named(
    present: Iterable[Any],
    wanted: Sequence[str],
    values_of: Callable[[Any], Any],
    column: Callable[[Any], Any],
) -> dict[str, Any]:
    """Return the wanted columns that are present; names that are no texts count as texts."""
    keys: dict[str, Any] = {}
    repeated = set()
    for key in present:
        if str(key) in keys:
            repeated.add(str(key))
        keys[str(key)] = key
    if twice := [name for name in wanted if name in repeated]:
        raise DataError(
            f"The data has more than one column named {some(twice)}. Rename or drop one of each."
        )
    return {name: values_of(column(keys[name])) for name in wanted if name in keys}


def _common_length(columns: Mapping[str, Any], table: Mapping[Any, Any]) -> int:
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise DataError(
            f"The columns differ in length: {min(lengths)} to {max(lengths)} values. "
            "Pass the same number of values for each."
        )
    return lengths.pop() if lengths else max(map(len, table.values()), default=0)


def _values(column: Any) -> Any:
    """Return one column of pandas, polars, NumPy or plain Python, as an array or a list."""
    if hasattr(column, "null_count") and hasattr(column, "to_list"):  # polars
        is_plain = column.dtype.is_float() or (
            column.null_count() == 0 and column.dtype.is_numeric()
        )
        return column.to_numpy() if is_plain else column.to_list()
    if hasattr(column, "to_numpy") and hasattr(column, "dtype"):  # pandas
        return _pandas_values(column)
    if isinstance(column, np.ndarray) and column.ndim == 1:
        return column
    if isinstance(column, Sequence) and not isinstance(column, str):
        return column
    raise DataError(
        f"A column is expected to be an array or a list of values; got {type(column).__name__}."
    )


def _pandas_values(column: Any) -> Any:
    kind = getattr(column.dtype, "kind", "O")
    is_text = column.dtype.name in {"str", "string"}
    if is_text and getattr(column.dtype, "storage", "") == "pyarrow":
        return ArrowTexts(column.array.__arrow_array__())
    if hasattr(column, "cat"):
        return column.to_numpy(dtype=object)
    if kind == "f":
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if kind == "M":
        return column.to_numpy(dtype="datetime64[us]")
    if kind in "iub" and not column.hasnans:
        return column.to_numpy()
    return column.to_numpy(dtype=object)


def _arrow_values(column: Any) -> Any:
    kind = str(column.type)
    if kind in {"string", "large_string"}:
        return ArrowTexts(column)
    is_array = kind in {"float", "double"} or kind.startswith(("timestamp", "date"))
    is_whole = kind.startswith(("int", "uint")) and column.null_count == 0
    return np.asarray(column) if is_array or is_whole else column.to_pylist()


def _matrix_columns(table: Any, names: Sequence[str]) -> tuple[dict[str, Any], int]:
    matrix = table if isinstance(table, np.ndarray) else np.asarray(table, dtype=object)
    if matrix.ndim != 2:
        raise DataError(
            f"A table is expected: rows and columns; got {type(table).__name__} with shape {matrix.shape}. "
            "Pass a data frame, an Arrow table, a dict of columns or of a row's values, a list of rows or a matrix."
        )
    if matrix.shape[1] != len(names):
        raise DataError(
            f"The matrix has {matrix.shape[1]} columns, the model takes {len(names)}: {some(names)}."
        )
    return {name: matrix[:, index] for index, name in enumerate(names)}, len(matrix)
