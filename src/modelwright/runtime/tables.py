"""Columns of any kind of table, as arrays or lists, without importing the table's library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence


def columns_of(table: Any, names: Sequence[str]) -> tuple[dict[str, Any], int]:
    """Return a table's columns by name, and its number of rows.

    Parameters
    ----------
    table
        pandas, polars or Arrow table, a dict of columns, a list of dicts, or a NumPy matrix
        (or nested list) with one column for each of `names`.
    names
        Names of the columns wanted; others are left out where that saves work.

    Returns
    -------
    tuple
        Columns as arrays or lists of equal length, and that length.

    Raises
    ------
    DataError
        If the object is none of these, or a matrix has another number of columns.
    """
    if hasattr(table, "to_pydict") and hasattr(table, "column_names"):  # Arrow
        present = [name for name in names if name in table.column_names]
        return {name: table.column(name).to_pylist() for name in present}, table.num_rows
    if hasattr(table, "columns") and hasattr(table, "__getitem__"):  # pandas, polars
        present = [name for name in names if name in table.columns]
        return {name: _series_values(table[name]) for name in present}, len(table)
    if isinstance(table, Mapping):
        n_rows = max((len(values) for values in table.values()), default=0)
        return dict(table), n_rows
    if isinstance(table, list) and table and isinstance(table[0], Mapping):
        return {name: [row.get(name) for row in table] for name in names}, len(table)
    return _matrix_columns(table, names)


def _series_values(series: Any) -> Any:
    dtype = str(getattr(series, "dtype", ""))
    if hasattr(series, "to_list") and not hasattr(series, "iloc"):  # polars
        plain = series.null_count() == 0 and series.dtype.is_numeric()
        return series.to_numpy() if plain else series.to_list()
    if hasattr(series, "cat"):
        series = series.astype(object)
    if dtype.startswith(("float", "int", "uint")):
        return series.to_numpy()
    return series.to_numpy(dtype=object) if hasattr(series, "to_numpy") else list(series)


def _matrix_columns(table: Any, names: Sequence[str]) -> tuple[dict[str, Any], int]:
    matrix = np.asarray(table)
    if matrix.ndim != 2:
        raise DataError(
            f"A table is expected: rows and columns; got {type(table).__name__} with shape {matrix.shape}. "
            "Pass a data frame, an Arrow table, a dict of columns, a list of dicts or a matrix."
        )
    if matrix.shape[1] != len(names):
        raise DataError(
            f"The matrix has {matrix.shape[1]} columns, the model takes {len(names)}: {', '.join(names[:5])}…"
        )
    return {name: matrix[:, index] for index, name in enumerate(names)}, len(matrix)
