"""The one way of a row: any row or table becomes a model's two input tensors, by the signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import DataError, did_you_mean, some
from modelwright.runtime.tables import columns_of
from modelwright.runtime.values import NAN, UnreadableValueError, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.records.signature import Column, Signature

Strings = np.ndarray[tuple[int, int], np.dtype[np.object_]]
_MISSING = object()


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
        self._numbers = [(column, reader(column)) for column in signature.number_columns]
        self._strings = [(column, reader(column)) for column in signature.string_columns]
        self._names = {column.name for column in signature.columns}

    def rows(self, rows: Sequence[Mapping[str, Any]]) -> Inputs:
        """Return the inputs for rows given as mappings; an absent key is a missing value."""
        problems: list[Problem] = []
        numbers = np.empty((len(rows), len(self._numbers)), dtype=np.float64)
        strings = np.empty((len(rows), len(self._strings)), dtype=object)
        for position, row in enumerate(rows):
            for index, (column, read) in enumerate(self._numbers):
                numbers[position, index] = _cell(row, position, column, read, NAN, problems)
            for index, (column, read) in enumerate(self._strings):
                strings[position, index] = _cell(row, position, column, read, "", problems)
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
        columns, n_rows = columns_of(
            table, [column.name for column in self.signature.columns]
        )
        absent = [
            column.name for column in self.signature.columns if column.name not in columns
        ]
        if absent and strict:
            near = did_you_mean(absent[0], columns)
            raise DataError(
                f"The model needs the columns {some(absent)}, which the data does not have.{near} "
                "Add them, with empty values where they are unknown."
            )
        problems: list[Problem] = []
        numbers = np.empty((n_rows, len(self._numbers)), dtype=np.float64)
        strings = np.empty((n_rows, len(self._strings)), dtype=object)
        for index, (column, read) in enumerate(self._numbers):
            numbers[:, index] = _column(
                columns.get(column.name), n_rows, column, read, NAN, problems
            )
        for index, (column, read) in enumerate(self._strings):
            strings[:, index] = _column(
                columns.get(column.name), n_rows, column, read, "", problems
            )
        return Inputs(numbers, strings, tuple(problems))

    def extra_columns(self, row: Mapping[str, Any]) -> list[str]:
        """Return the keys of a row that the signature does not know."""
        return [name for name in row if name not in self._names]


def _cell(
    row: Mapping[str, Any],
    position: int,
    column: Column,
    read: Callable[[Any], Any],
    missing: Any,
    problems: list[Problem],
) -> Any:
    try:
        value = read(row.get(column.name))
    except UnreadableValueError as error:
        problems.append(Problem(position, column.name, str(error)))
        return missing
    if not column.nullable and (value == "" or value != value):  # noqa: PLC1901, PLR0124
        problems.append(
            Problem(position, column.name, "a value is missing where none may be")
        )
    return value


def _column(
    values: Any,
    n_rows: int,
    column: Column,
    read: Callable[[Any], Any],
    missing: Any,
    problems: list[Problem],
) -> Any:
    if values is None:
        result: Any = np.full(
            n_rows, missing, dtype=object if column.is_string else np.float64
        )
    elif _is_plain_numbers(values, column):
        result = values.astype(np.float64)
        infinite = np.isinf(result)
        for position in np.flatnonzero(infinite):
            problems.append(
                Problem(int(position), column.name, "a finite number is expected")
            )
        result[infinite] = NAN
    else:
        result = _read_each_once(values, n_rows, column, read, missing, problems)
    if not column.nullable:
        gaps = result == "" if column.is_string else np.isnan(result)  # noqa: PLC1901
        known = {problem.row for problem in problems if problem.column == column.name}
        for position in np.flatnonzero(gaps):
            if int(position) not in known:
                text = "a value is missing where none may be"
                problems.append(Problem(int(position), column.name, text))
    return result


def _is_plain_numbers(values: Any, column: Column) -> bool:
    """Whether a whole array can be taken at once: numbers without codes for missing."""
    return (
        column.type in {"number", "integer"}
        and not column.missing_codes
        and isinstance(values, np.ndarray)
        and values.dtype.kind in "fiu"
    )


def _read_each_once(
    values: Any,
    n_rows: int,
    column: Column,
    read: Callable[[Any], Any],
    missing: Any,
    problems: list[Problem],
) -> Any:
    """Read each distinct value once: columns of text repeat their values."""
    known: dict[Any, Any] = {}
    result = np.empty(n_rows, dtype=object if column.is_string else np.float64)
    cells = (
        values.tolist()
        if isinstance(values, np.ndarray) and values.dtype.kind in "OUSbfiu"
        else values
    )
    for position, value in enumerate(cells):
        try:
            key = (type(value), value)
            cell = known.get(key, _MISSING)
            if cell is _MISSING:
                cell = known[key] = read(value)
        except UnreadableValueError as error:
            problems.append(Problem(position, column.name, str(error)))
            cell = missing
        except TypeError:  # unhashable, such as a list
            problems.append(Problem(position, column.name, "a single value is expected"))
            cell = missing
        result[position] = cell
    return result
