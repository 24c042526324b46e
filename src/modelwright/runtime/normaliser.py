"""The one way of a row: any row or table becomes a model's two input tensors, by the signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import DataError, did_you_mean, some
from modelwright.runtime.column_reader import MISSING_VALUE, ColumnReader
from modelwright.runtime.tables import columns_of, is_row, names_of
from modelwright.runtime.values import UnreadableValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from modelwright.records.signature import Signature

_FEW_ROWS = 16  # from about here on columns are faster

Strings = np.ndarray[tuple[int, int], np.dtype[np.object_]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be used: its number from 0, the column, and what is wrong."""

    row: int
    column: str
    problem: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """A model's inputs.

    Parameters
    ----------
    numbers
        Shape (n_rows, n_number_columns), float64, NaN where missing.
    strings
        Shape (n_rows, n_string_columns), texts, "" where missing.
    problems
        Values that could not be read, or were missing where that is not allowed. Their cells
        count as missing.
    """

    numbers: NDArray[np.float64]
    strings: Strings
    problems: tuple[Problem, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.numbers)

    def take(self, rows: NDArray[np.intp]) -> Inputs:
        """Return the rows at these positions, without problems."""
        return Inputs(self.numbers[rows], self.strings[rows])


class Normaliser:
    """Turns rows and tables into a model's inputs, by a signature.

    Parameters
    ----------
    signature
        Input columns; the target is not read.
    """

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self.names = frozenset(column.name for column in signature.columns)
        self._numbers = [ColumnReader(column) for column in signature.number_columns]
        self._strings = [ColumnReader(column) for column in signature.string_columns]
        self._number_cells = list(map(_cell, self._numbers))
        self._string_cells = list(map(_cell, self._strings))

    def rows(self, rows: Sequence[Mapping[str, Any]]) -> Inputs:
        """Return the inputs for rows given as mappings; an absent key is a missing value."""
        problems: list[Problem] = []
        numbers = np.empty((len(rows), len(self._numbers)), dtype=np.float64)
        strings = np.empty((len(rows), len(self._strings)), dtype=object)
        for position, row in enumerate(rows):
            numbers[position] = _cells(row, position, self._number_cells, problems)
            strings[position] = _cells(row, position, self._string_cells, problems)
        return Inputs(numbers, strings, tuple(problems))

    def table(self, table: Any, *, strict: bool = True) -> Inputs:
        """Return the inputs for a pandas, polars or Arrow table, a NumPy matrix or a dict of columns.

        Parameters
        ----------
        table
            Columns may stand in any order and others may stand between them; the columns of a
            NumPy matrix are those of the signature, in its order.
        strict
            Whether a column of the signature that the table lacks is an error. Otherwise its
            values are missing.

        Raises
        ------
        DataError
            If `strict` and a column is absent, or a matrix has another number of columns.
        """
        if (rows := self._few_rows(table)) is not None:
            return self.rows(rows)
        names = [column.name for column in self.signature.columns]
        columns, n_rows = columns_of(table, names)
        absent = [name for name in names if name not in columns]
        if absent and strict:
            others = set(names_of(table)) - self.names
            raise DataError(
                f"The model needs the columns {some(absent)}, which the data does not have."
                f"{did_you_mean(absent[0], others)} "
                "Add them, with empty values where they are unknown."
            )
        problems: list[Problem] = []
        numbers = np.empty((n_rows, len(self._numbers)), dtype=np.float64)
        strings = np.empty((n_rows, len(self._strings)), dtype=object)
        _fill(numbers, columns, self._numbers, problems)
        _fill(strings, columns, self._strings, problems)
        return Inputs(numbers, strings, tuple(problems))

    def _few_rows(self, table: Any) -> Sequence[Mapping[str, Any]] | None:
        """Return a few complete rows, which are read fastest one by one; None for other tables."""
        rows = [table] if is_row(table) else table
        is_short = isinstance(rows, list) and 0 < len(rows) <= _FEW_ROWS
        if not is_short or not all(isinstance(row, Mapping) for row in rows):
            return None
        return rows if self.names <= rows[0].keys() else None


# One column's name, what reads its values, what stands for none, and whether there may be none.
_Cell = tuple[str, "Callable[[Any], Any]", Any, bool]


def _cell(reader: ColumnReader) -> _Cell:
    return reader.name, reader.read, reader.missing, reader.nullable


def _cells(
    row: Mapping[str, Any], position: int, columns: list[_Cell], problems: list[Problem]
) -> list[Any]:
    """Return a row's cells of one kind. No call for each cell but its reader's: it is one row's time."""
    cells = []
    value_of = row.get
    for name, read, missing, is_nullable in columns:
        try:
            cell = read(value_of(name))
        except UnreadableValueError as error:
            problems.append(Problem(position, name, str(error)))
            cell = missing
        else:
            if not is_nullable and (cell == "" or cell != cell):  # noqa: PLR0124
                problems.append(Problem(position, name, MISSING_VALUE))
        cells.append(cell)
    return cells


def _fill(
    cells: NDArray[Any],
    columns: Mapping[str, Any],
    readers: list[ColumnReader],
    problems: list[Problem],
) -> None:
    """Write the columns into the cells, one beside the other."""
    for index, reader in enumerate(readers):
        cells[:, index], wrong = reader.values(columns.get(reader.name), len(cells))
        problems += [Problem(row, reader.name, wrong[row]) for row in sorted(wrong)]
