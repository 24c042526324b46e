"""Types: what a column's values are, judged on a sample of its rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright.design.dates import ENOUGH, find_date_format, is_time_value
from modelwright.design.names import is_calendar_name
from modelwright.records import Column, ColumnType
from modelwright.runtime import UnreadableValueError, reader
from modelwright.runtime.values import MISSING_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    Values = Mapping[tuple[type, Any], int]

_N_SAMPLED = 20_000
_PLAIN_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
_CODE_WITH_ZEROS = re.compile(r"0\d+", re.ASCII)
_BOOLEAN_PAIRS = ({"true", "false"}, {"t", "f"}, {"yes", "no"}, {"y", "n"})
_TEXT_MEAN_WORDS = 4.0
_TEXT_DISTINCT_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Guess:
    """A column as inferred, and why where a reader would ask."""

    column: Column
    reason: str = ""


def infer_column(series: pd.Series[Any], *, as_type: ColumnType | None = None) -> Guess:
    """Return the column that a series' values suggest.

    Parameters
    ----------
    series
        Raw values; texts are read for what they mean.
    as_type
        The type where the user knows it; only how to read it is inferred then.
    """
    name, dtype = str(series.name), series.dtype
    by_dtype = _type_of_dtype(dtype)
    may_be_compact_dates = by_dtype == "integer" and is_calendar_name(name)
    if as_type is None and by_dtype is not None and not may_be_compact_dates:
        return Guess(Column(name=name, type=by_dtype))
    values = _distinct(series)
    if as_type is not None:
        return _given(name, values, as_type)
    return (
        _as_compact_dates(name, values)
        or _as_boolean(name, values)
        or _as_number(name, values)
        or _as_datetime(name, values)
        or Guess(Column(name=name, type="text" if _is_free_text(values) else "category"))
    )


def mean_words(texts: list[str]) -> float:
    """Return the mean number of words of texts, 0 without texts."""
    return sum(len(text.split()) for text in texts) / len(texts) if texts else 0.0


def _type_of_dtype(dtype: Any) -> ColumnType | None:
    if pd.api.types.is_bool_dtype(dtype) and not isinstance(dtype, pd.CategoricalDtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(dtype):
        return "integer"
    if pd.api.types.is_float_dtype(dtype):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "datetime"
    return None


def _distinct(series: pd.Series[Any]) -> Values:
    """Count the distinct values of evenly spaced rows, missing and unhashable ones left out."""
    present = series.dropna()
    if len(present) > _N_SAMPLED:
        present = present.iloc[np.linspace(0, len(present) - 1, _N_SAMPLED).astype(int)]
    values = present.tolist()
    hashable = [value for value in values if getattr(type(value), "__hash__", None)]
    counts = Counter((type(value), value) for value in hashable)
    return {key: count for key, count in counts.most_common() if not _is_missing(key[1])}


def _is_missing(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower() in MISSING_TEXTS


def _texts(values: Values) -> dict[str, int]:
    return {value: count for (kind, value), count in values.items() if kind is str}


def _given(name: str, values: Values, as_type: ColumnType) -> Guess:
    if as_type in {"number", "integer"}:
        return Guess(
            Column(name=name, type=as_type, decimal_comma=_has_decimal_comma(values))
        )
    if as_type == "datetime":
        found = find_date_format(_texts(values), name_is_calendar=True)
        pattern = found.pattern if found else None
        return Guess(Column(name=name, type="datetime", datetime_format=pattern))
    return Guess(Column(name=name, type=as_type))


def _as_compact_dates(name: str, values: Values) -> Guess | None:
    """Return 20240131 as dates under a name that says so, whether it is a text or a number."""
    if not is_calendar_name(name) or any(kind not in {str, int} for kind, _ in values):
        return None
    texts = {str(value): count for (_, value), count in values.items()}
    found = find_date_format(texts, name_is_calendar=True)
    if found is None or found.pattern != "%Y%m%d":
        return None
    column = Column(name=name, type="datetime", datetime_format=found.pattern)
    return Guess(column, found.reason)


def _as_boolean(name: str, values: Values) -> Guess | None:
    words = {str(value).strip().lower() for _, value in values}
    is_pair = any(words == pair for pair in _BOOLEAN_PAIRS)
    all_booleans = bool(values) and all(kind in {bool, np.bool_} for kind, _ in values)
    if not (is_pair or all_booleans):
        return None
    return Guess(Column(name=name, type="boolean"))


def _as_number(name: str, values: Values) -> Guess | None:
    if not values or any(is_time_value(value) for _, value in values):
        return None
    decimal_comma = _has_decimal_comma(values)
    column = Column(name=name, type="number", decimal_comma=decimal_comma)
    if _share_read(values, column) < ENOUGH or _has_leading_zeros(values):
        return None
    hidden = sum(
        count for text, count in _texts(values).items() if not _PLAIN_NUMBER.fullmatch(text)
    )
    if decimal_comma:
        return Guess(column, "the texts are numbers with a decimal comma")
    share = hidden / sum(values.values())
    reason = f"{share:.0%} of the texts are numbers with signs or separators"
    return Guess(column, reason if share >= 0.01 else "")


def _has_decimal_comma(values: Values) -> bool:
    with_comma = [value for value in _texts(values) if "," in value]
    if not with_comma:
        return False
    kept = {key: count for key, count in values.items() if key[1] in set(with_comma)}
    by_comma, by_point = (
        _share_read(kept, Column(name="", type="number", decimal_comma=comma))
        for comma in (True, False)
    )
    return by_comma > by_point


def _has_leading_zeros(values: Values) -> bool:
    """Return whether the texts are codes such as 01234, which lose their zeros as numbers."""
    texts = [text.strip() for text in _texts(values)]
    return len({len(text) for text in texts}) == 1 and any(
        _CODE_WITH_ZEROS.fullmatch(text) for text in texts
    )


def _as_datetime(name: str, values: Values) -> Guess | None:
    if not values:
        return None
    texts = _texts(values)
    if not texts:
        column = Column(name=name, type="datetime")
        is_time = all(is_time_value(value) for _, value in values)
        return Guess(column) if is_time and _share_read(values, column) >= ENOUGH else None
    found = find_date_format(texts, name_is_calendar=is_calendar_name(name))
    if found is None:
        return None
    column = Column(name=name, type="datetime", datetime_format=found.pattern)
    is_read = _share_read(values, column) >= ENOUGH
    return Guess(column, found.reason) if is_read else None


def _is_free_text(values: Values) -> bool:
    texts = _texts(values)
    n_rows = sum(texts.values())
    return (
        mean_words(list(texts)) > _TEXT_MEAN_WORDS
        and len(texts) > _TEXT_DISTINCT_SHARE * n_rows
        and len(texts) >= 10
    )


def _share_read(values: Values, column: Column) -> float:
    """Return the share of rows whose value can be read as the column's type."""
    read = reader(column)
    n_read = 0
    for (_, value), count in values.items():
        try:
            read(value)
        except UnreadableValueError:
            continue
        n_read += count
    return n_read / sum(values.values()) if values else 0.0
