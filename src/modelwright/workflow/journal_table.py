"""The journal as a table for people: what was asked, answered and came true, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from modelwright.deploy.batch.rows import free_name
from modelwright.runtime import Normaliser, output_names, read_category
from modelwright.runtime.column_reader import MISSING_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from modelwright.journal import Traffic
    from modelwright.records import Column, Signature

_FIRST_SECOND, _SECOND_AFTER = -62_135_596_800, 253_402_300_800
_BEFORE, _AFTER = ("prediction_id", "time", "release", "key"), ("outcome",)


class JournalTable:
    """Turns predictions into frames that all have the same columns, of the same types.

    The rows' values are as a release reads them: numbers, times in UTC, true and false, texts.
    Labels are texts. Where a column of the rows has the name of an added one, that is called
    `<name>_2`.

    Parameters
    ----------
    signature
        Of the release whose columns the table has.
    """

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self._normaliser = Normaliser(signature)
        self._outputs = output_names(signature.target)
        taken = frozenset(column.name for column in signature.columns)
        added = (*_BEFORE, *self._outputs, *_AFTER)
        self._added = {name: free_name(name, taken) for name in added}
        self.n_unread = 0

    def frame(self, asked: Traffic) -> pd.DataFrame:
        """Return predictions, a row each; `n_unread` grows by values that could not be read."""
        time = _times(asked.times)
        before = (_texts(asked.ids), time, _texts(asked.release_ids), _texts(asked.keys))
        answers = (self._labels(asked.predictions), *self._numbers(asked))
        outcomes = self._labels(asked.outcomes)
        return pd.DataFrame(
            self._named(_BEFORE, before)
            | self._rows(asked.rows)
            | self._named(self._outputs, answers)
            | self._named(_AFTER, (outcomes,))
        )

    def _named(self, names: Sequence[str], values: Iterable[Any]) -> dict[str, Any]:
        return {self._added[name]: each for name, each in zip(names, values, strict=True)}

    def _rows(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        inputs = self._normaliser.rows(rows)
        self.n_unread += sum(each.problem != MISSING_VALUE for each in inputs.problems)
        signature = self._signature
        numbers = zip(signature.number_columns, inputs.numbers.T, strict=True)
        texts = zip(signature.string_columns, inputs.strings.T, strict=True)
        read = {column.name: _values(column, cells) for column, cells in numbers}
        read |= {
            column.name: _texts(cell or None for cell in cells) for column, cells in texts
        }
        return {column.name: read[column.name] for column in signature.columns}

    def _labels(self, labels: Sequence[Any]) -> Any:
        if self._signature.target.task == "regression":
            column = pd.Series(labels, dtype=object)
            return pd.to_numeric(column, errors="coerce").astype(float)
        return _texts(None if each is None else read_category(each) for each in labels)

    def _numbers(self, asked: Traffic) -> NDArray[np.float64]:
        """Return intervals or probabilities by column; missing where releases differ in classes."""
        shape = (asked.n_rows, len(self._outputs) - 1)
        is_regression = self._signature.target.task == "regression"
        numbers = asked.intervals if is_regression else asked.probabilities
        if numbers is None or numbers.shape != shape:
            numbers = np.full(shape, np.nan)
        return numbers.T


def _values(column: Column, cells: NDArray[np.float64]) -> Any:
    if column.type == "datetime":
        return _times(cells)
    if column.type == "boolean":
        return pd.array(cells, dtype="Float64").astype("boolean")
    return cells


def _times(seconds: NDArray[np.float64]) -> Any:
    """Return epoch seconds as times in UTC, missing outside of the years 1 to 9999."""
    is_known = (seconds >= _FIRST_SECOND) & (seconds < _SECOND_AFTER)
    micros = np.rint(np.where(is_known, seconds, 0.0) * 1e6).astype("datetime64[us]")
    # Arrow's type, since pandas' own makes pyarrow warn.
    times = pa.array(micros, mask=~is_known).cast(pa.timestamp("us", tz="UTC"))
    return pd.arrays.ArrowExtensionArray(times)


def _texts(values: Iterable[str | None]) -> Any:
    return pd.array(list(values), dtype="string")
