"""Columns as they are read: inferred, then put through the normaliser, whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright.design.inference import Guess, infer_column, mean_words
from modelwright.design.missing_codes import find_missing_codes
from modelwright.design.names import is_calendar_name, is_identifier_name
from modelwright.design.settings import setting
from modelwright.errors import DataError
from modelwright.records import Column, Decision, Signature, Target
from modelwright.runtime import Normaliser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from modelwright.records import ColumnType

UNREADABLE_SHARE = 0.01
_NO_TARGET = Target(name="", task="regression")
_FEWEST_ROWS_FOR_IDS = 20
_NEAR_UNIQUE = 0.95
_WORDS_OF_TEXT = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One column of the data, read.

    Parameters
    ----------
    column
        How it is read.
    values
        What was read, one per row of the data: numbers with NaN, or texts with "" where missing.
    n_unreadable
        Rows whose value cannot be read as the type.
    use
        "feature", or why no model should see it: "id", "counter", "constant" or "empty".
    decisions
        What was decided on how to read it.
    """

    column: Column
    values: NDArray[Any]
    n_unreadable: int
    use: str = "feature"
    decisions: tuple[Decision, ...] = ()

    @property
    def name(self) -> str:
        """Name of the column."""
        return self.column.name

    @property
    def is_missing(self) -> NDArray[np.bool_]:
        """Whether each row misses the value."""
        if self.column.is_string:
            return np.asarray(self.values == "", dtype=np.bool_)
        return np.asarray(np.isnan(self.values))


def read_columns(
    frame: pd.DataFrame, names: Iterable[str], *, types: dict[str, ColumnType]
) -> dict[str, Reading]:
    """Return the readings of columns by name; `types` holds the types that the user gave.

    Raises
    ------
    DataError
        If no value of a column can be read as the type that the user gave.
    """
    readings = {name: read_column(frame[name], as_type=types.get(name)) for name in names}
    for name in types:
        _refuse_unreadable(readings[name])
    return readings


def read_column(series: pd.Series[Any], *, as_type: ColumnType | None = None) -> Reading:
    """Return a raw column read by its inferred or given type.

    A column of numbers or dates in which more than 1 % of the values cannot be read becomes a category.
    """
    guess = infer_column(series, as_type=as_type)
    reading = _read(series, guess)
    if as_type is not None:
        return replace(reading, use="empty" if reading.is_missing.all() else "feature")
    if _is_misjudged(series, reading):
        reading = _read(series, Guess(Column(name=guess.column.name, type="category")))
    reading = _with_missing_codes(reading)
    reading = replace(reading, column=_exact_type(reading))
    use = _use(reading)
    if use == "id" and reading.column.type == "category" and _has_words(reading):
        guess = Guess(
            replace(reading.column, type="text"), "nearly every row has other words"
        )
        return _read(series, guess)
    return replace(reading, use=use)


def read_values(values: Any, column: Column) -> tuple[NDArray[Any], int]:
    """Return values read as the column's type, and how many could not be read."""
    if not isinstance(values, (list, np.ndarray, pd.Series)):
        values = list(values)
    normaliser = Normaliser(Signature(columns=(column,), target=_NO_TARGET))
    inputs = normaliser.table({column.name: values})
    cells = inputs.strings if column.is_string else inputs.numbers
    return cells[:, 0], len(inputs.problems)


def _read(series: pd.Series[Any], guess: Guess) -> Reading:
    values, n_unreadable = read_values(series, guess.column)
    decisions = [_type_decision(guess)] if guess.reason else []
    return Reading(
        column=guess.column,
        values=values,
        n_unreadable=n_unreadable,
        decisions=tuple(decisions),
    )


def _refuse_unreadable(reading: Reading) -> None:
    if reading.n_unreadable and reading.is_missing.all():
        raise DataError(
            f"[data.types] gives {reading.name!r} the type {reading.column.type}, which none of its "
            f"{reading.n_unreadable:,} values can be read as. Give it another type, or leave the line out."
        )


def _type_decision(guess: Guess) -> Decision:
    column = guess.column
    other = "text" if column.type == "category" else "category"
    how = f", pattern {column.datetime_format}" if column.datetime_format else ""
    return Decision(
        subject=f"column {column.name}",
        choice=f"read as {column.type}{how}",
        reason=f"{guess.reason[0].upper()}{guess.reason[1:]}.",
        override=setting("data.types", column.name, other),
    )


def _is_misjudged(series: pd.Series[Any], reading: Reading) -> bool:
    """Return whether more values are unreadable than the sample showed; dtypes are trusted."""
    if pd.api.types.is_numeric_dtype(series.dtype) or reading.column.is_string:
        return False
    n_present = len(reading.values) - int(reading.is_missing.sum()) + reading.n_unreadable
    return reading.n_unreadable > UNREADABLE_SHARE * n_present


def _with_missing_codes(reading: Reading) -> Reading:
    if reading.column.type not in {"number", "integer"}:
        return reading
    codes = find_missing_codes(reading.values)
    if not codes:
        return reading
    is_code = np.isin(reading.values, [float(code) for code in codes])
    decision = Decision(
        subject=f"column {reading.name}",
        choice=f"{' and '.join(codes)} read as missing",
        reason=f"{int(is_code.sum()):,} rows hold it; it stands apart from all other values.",
        override=setting("data.types", reading.name, reading.column.type),
    )
    return replace(
        reading,
        column=replace(reading.column, missing_codes=codes),
        values=np.where(is_code, np.nan, reading.values),
        decisions=(*reading.decisions, decision),
    )


def _exact_type(reading: Reading) -> Column:
    """Return the column as integer where all its numbers are whole."""
    if reading.column.type not in {"number", "integer"}:
        return reading.column
    present = reading.values[~reading.is_missing]
    is_whole = bool(len(present)) and bool((present == np.floor(present)).all())
    return replace(reading.column, type="integer" if is_whole else "number")


def _use(reading: Reading) -> str:
    present = reading.values[~reading.is_missing]
    if len(present) == 0:
        return "empty"
    n_distinct = len(pd.unique(present))
    if n_distinct == 1 and len(present) == len(reading.values):
        return "constant"
    if len(present) < _FEWEST_ROWS_FOR_IDS:
        return "feature"
    if reading.column.type == "category":
        return "id" if n_distinct >= _NEAR_UNIQUE * len(present) else "feature"
    if reading.column.type == "integer" and n_distinct == len(reading.values):
        return _use_of_unique_integers(reading.name, present)
    return "feature"


def _use_of_unique_integers(name: str, values: NDArray[np.float64]) -> str:
    if is_calendar_name(name):
        return "feature"
    if values.max() - values.min() == len(values) - 1:
        return "counter"
    return "id" if is_identifier_name(name) else "feature"


def _has_words(reading: Reading) -> bool:
    present = reading.values[~reading.is_missing]
    return mean_words(present[:1000].tolist()) >= _WORDS_OF_TEXT
