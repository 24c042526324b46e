"""Reading a whole column at once, with the same result as reading its values one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.runtime.arrow_texts import ArrowTexts
from modelwright.runtime.values import MISSING_TEXTS, NAN, UnreadableValueError, reader

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from modelwright.records.signature import Column

MISSING_VALUE = "a value is missing where none may be"

# Up to here microseconds are exact as doubles, so that whole arrays divide as single values do.
_EXACT_MICROSECONDS = 2**53


class ColumnReader:
    """Reads the values of one column, alone or many at once.

    Parameters
    ----------
    column
        The column; its type says how its values are read.
    """

    def __init__(self, column: Column) -> None:
        self.column = column
        self.name = column.name
        self.nullable = column.nullable
        self.missing: Any = "" if column.is_string else NAN
        self.read = reader(column)
        self._dtype = object if column.is_string else np.float64
        self._is_plain = (
            column.type in {"number", "integer"}
            and not column.missing_codes
            and not column.decimal_comma
        )

    def values(self, values: Any, n_rows: int) -> tuple[NDArray[Any], dict[int, str]]:
        """Return the column's cells, shape (n_rows,), and what is wrong by row.

        Parameters
        ----------
        values
            An array, list or ArrowTexts, or None where the whole column is missing.
        n_rows
            Number of values.
        """
        problems: dict[int, str] = {}
        if values is None:
            cells = np.full(n_rows, self.missing, dtype=self._dtype)
        elif (whole := self._whole_array(values)) is not None:
            cells = whole
            for row in np.flatnonzero(np.isinf(cells)).tolist():
                problems[row] = "a finite number is expected"
            cells[np.isinf(cells)] = NAN
        else:
            cells = self._each_once(values, problems)
        if not self.nullable:
            gaps = cells == "" if self.column.is_string else np.isnan(cells)
            for row in np.flatnonzero(gaps).tolist():
                problems.setdefault(row, MISSING_VALUE)
        return cells, problems

    def _whole_array(self, values: Any) -> NDArray[np.float64] | None:
        """Return an array of numbers or times read in one go, None where that is not possible."""
        if self.column.missing_codes or not isinstance(values, np.ndarray):
            return None
        kind, type_ = values.dtype.kind, self.column.type
        if kind == "M" and type_ == "datetime":
            return _epoch_seconds(values)
        is_number = kind in "fiu" and type_ in {"number", "integer"}
        if is_number or (kind == "b" and type_ in {"number", "integer", "boolean"}):
            return values.astype(np.float64) + 0.0  # -0.0 becomes 0.0
        return None

    def _each_once(self, values: Any, problems: dict[int, str]) -> NDArray[Any]:
        """Read each distinct value once: columns repeat their values."""
        if isinstance(values, ArrowTexts):
            return self._each_text_once(values, problems)
        plain = isinstance(values, np.ndarray) and values.dtype.kind != "M"
        cells = values.tolist() if plain else list(values)
        if self._is_plain and (numbers := _plain_numbers(cells)) is not None:
            return numbers
        keys = _keys(cells)
        known, refused = self._read_distinct(keys, cells)
        result = np.empty(len(cells), dtype=self._dtype)
        result[:] = list(map(known.__getitem__, keys))
        if refused:
            problems |= {
                row: refused[key] for row, key in enumerate(keys) if key in refused
            }
        return result

    def _each_text_once(self, texts: ArrowTexts, problems: dict[int, str]) -> NDArray[Any]:
        if self._is_plain and (numbers := texts.numbers()) is not None:
            return numbers
        distinct, positions = texts.distinct()
        known, refused = self._read_distinct(distinct, distinct)
        cells = np.empty(len(distinct), dtype=self._dtype)
        cells[:] = list(map(known.__getitem__, distinct))
        if refused:
            is_refused = np.array([text in refused for text in distinct])
            rows = np.flatnonzero(is_refused[positions]).tolist()
            problems |= {row: refused[distinct[positions[row]]] for row in rows}
        whole: NDArray[Any] = cells[positions]
        return whole

    def _read_distinct(
        self, keys: Sequence[Hashable], cells: Sequence[Any]
    ) -> tuple[dict[Hashable, Any], dict[Hashable, str]]:
        known: dict[Hashable, Any] = {}
        refused: dict[Hashable, str] = {}
        for key, value in dict(zip(keys, cells, strict=True)).items():
            try:
                known[key] = self.read(value)
            except UnreadableValueError as error:
                known[key] = self.missing
                refused[key] = str(error)
        return known, refused


def _plain_numbers(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """Return cells of a file as numbers, None if one is more than a plain number or a gap."""
    if set(map(type, cells)) != {str}:
        return None
    texts = ["nan" if text in MISSING_TEXTS else text for text in cells]
    try:
        numbers = np.array(texts, dtype=object).astype(np.float64) + 0.0
    except ValueError:
        return None
    is_right = np.isnan(numbers).sum() == texts.count("nan") and not np.isinf(numbers).any()
    return numbers if is_right else None


def _keys(cells: Sequence[Any]) -> Sequence[Hashable]:
    """Return what tells equal values apart: 1, 1.0 and True are equal to Python."""
    try:
        if len(set(map(type, cells)) - {str, type(None)}) <= 1:
            hash(tuple(cells))
            return cells
        keys = [(type(value), value) for value in cells]
        hash(tuple(keys))
    except TypeError:  # a list or dict among them
        return range(len(cells))
    return keys


def _epoch_seconds(values: NDArray[np.datetime64]) -> NDArray[np.float64] | None:
    microseconds = values.astype("datetime64[us]")
    whole = microseconds.astype(np.int64)
    gaps = np.isnat(microseconds)
    if np.abs(whole[~gaps]).max(initial=0) >= _EXACT_MICROSECONDS:
        return None
    return np.where(gaps, NAN, whole / 1e6)
