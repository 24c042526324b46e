"""Readers of single values: what one cell means, by its column's type.

Everything that turns data into a model's inputs goes through these readers, whether the value comes
from a CSV cell, a JSON body, a data frame or a database. Missing is NaN for numbers and "" for strings.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.records.signature import Column

NAN = math.nan

# Spellings of "missing" in any column, compared without case and outer spaces.
MISSING_TEXTS = frozenset(
    {
        "",
        "?",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "none",
        "<na>",
        "nat",
        "nil",
        "-",
        "--",
        ".",
    }
)
# "none" is an answer in a category ("no insurance"), not a gap.
MISSING_CATEGORY_TEXTS = MISSING_TEXTS - {"none", "nil", "."}

TRUE_TEXTS = frozenset({"true", "t", "yes", "y", "1", "1.0"})
FALSE_TEXTS = frozenset({"false", "f", "no", "n", "0", "0.0"})

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_NOT_A_WORD = re.compile(r"[\W_]+")
_SPACES_IN_NUMBERS = str.maketrans("", "", " \u00a0\u202f'_")


class UnreadableValueError(ValueError):
    """A value that cannot be read as its column's type; the text says what was expected."""


def reader(column: Column) -> Callable[[Any], Any]:
    """Return the function that reads one value of the column: a float, or a text for strings.

    The function raises UnreadableValueError for a value that is neither of the type nor missing.
    """
    codes = frozenset(column.missing_codes)
    if column.type in {"number", "integer"}:
        return _number_reader(codes, decimal_comma=column.decimal_comma)
    if column.type == "boolean":
        return _coded(read_boolean, codes)
    if column.type == "datetime":
        return _datetime_reader(codes, column.datetime_format)
    if column.type == "category":
        return _coded_text(read_category, codes)
    return _coded_text(read_text, codes)


def read_number(value: Any, *, decimal_comma: bool = False) -> float:
    """Return a number; texts may hold thousands separators, a currency sign or a percent sign.

    "12 %" is 12, since a column rarely mixes shares and percents.

    Examples
    --------
    >>> read_number("$1,234.50"), read_number("1.234,5", decimal_comma=True)
    (1234.5, 1234.5)
    """
    if isinstance(value, str):
        return _number_from_text(value, decimal_comma=decimal_comma)
    if _is_missing_object(value):
        return NAN
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise UnreadableValueError("a number is expected") from error
    if math.isinf(number):
        raise UnreadableValueError("a finite number is expected")
    return number


def read_boolean(value: Any) -> float:
    """Return 1.0 for true, 0.0 for false and NaN for missing."""
    if isinstance(value, str):
        text = value.strip().lower()
        if text in TRUE_TEXTS:
            return 1.0
        if text in FALSE_TEXTS:
            return 0.0
        if text in MISSING_TEXTS:
            return NAN
    elif _is_missing_object(value):
        return NAN
    elif value in {0, 1}:
        return float(value)
    raise UnreadableValueError("true or false is expected")


def read_datetime(value: Any, pattern: str | None = None) -> float:
    """Return UTC epoch seconds. A time without a zone is UTC; a number is epoch seconds.

    Parameters
    ----------
    value
        A datetime, a date, a NumPy datetime64, a text or a number.
    pattern
        A strptime pattern for texts; None means ISO 8601.
    """
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in MISSING_TEXTS:
            return NAN
        try:
            value = (
                dt.datetime.strptime(text, pattern)
                if pattern
                else dt.datetime.fromisoformat(text)
            )  # noqa: DTZ007
        except ValueError as error:
            expected = f"like {pattern}" if pattern else "in ISO 8601"
            raise UnreadableValueError(f"a date or time {expected} is expected") from error
    if _is_missing_object(value):
        return NAN
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime(warn=False)
    if isinstance(value, dt.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return (aware - _EPOCH).total_seconds()
    if isinstance(value, dt.date):
        return (
            dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC) - _EPOCH
        ).total_seconds()
    if (
        hasattr(value, "astype")
        and getattr(value, "dtype", None) is not None
        and value.dtype.kind == "M"
    ):
        return float(value.astype("datetime64[us]").astype("int64")) / 1e6
    return read_number(value)


def read_category(value: Any) -> str:
    """Return a category as text: outer spaces cut, NFC; 3 and 3.0 are both "3"."""
    if isinstance(value, str):
        text = value.strip()
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        return "" if text.lower() in MISSING_CATEGORY_TEXTS else text
    if _is_missing_object(value):
        return ""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, (list, dict, set, tuple)):
        raise UnreadableValueError("a single value is expected")
    return str(value).strip()


def read_text(value: Any) -> str:
    """Return the words of a text, in lower case, separated by single spaces.

    What is no letter and no digit separates words, so that every consumer of a release can split
    at spaces. Characters are lowered one by one, which does not depend on their neighbours.

    Examples
    --------
    >>> read_text("Well-made,  ÉTÉ!")
    'well made été'
    """
    if isinstance(value, str):
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        words = _NOT_A_WORD.sub(" ", text).strip()
        return words.lower() if words.isascii() else "".join(map(str.lower, words))
    return read_text(read_category(value))


def _number_from_text(value: str, *, decimal_comma: bool) -> float:
    text = value.strip()
    if text.lower() in MISSING_TEXTS:
        return NAN
    text = text.strip("$€£¥% \u00a0").replace("\u2212", "-")
    if text[:1] in "+-" and text[1:2] in "$€£¥":
        text = text[0] + text[2:].lstrip()
    if decimal_comma:
        text = text.replace(".", "").replace(",", ".") if "," in text else text
    elif _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    text = text.translate(_SPACES_IN_NUMBERS)
    if not _NUMBER.fullmatch(text):
        raise UnreadableValueError("a number is expected")
    number = float(text)
    if math.isinf(number):
        raise UnreadableValueError("a finite number is expected")
    return number


def _is_missing_object(value: Any) -> bool:
    """Whether a value that is no text is None, NaN, NaT or pandas.NA."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN and NaT differ from themselves
    except TypeError:  # pandas.NA refuses to be a truth value
        return True
    except ValueError:  # an array
        return False


def _number_reader(codes: frozenset[str], *, decimal_comma: bool) -> Callable[[Any], float]:
    numbers = frozenset(read_number(code, decimal_comma=decimal_comma) for code in codes)

    def read(value: Any) -> float:
        number = read_number(value, decimal_comma=decimal_comma)
        return NAN if number in numbers else number

    return read


def _datetime_reader(codes: frozenset[str], pattern: str | None) -> Callable[[Any], float]:
    return _coded(lambda value: read_datetime(value, pattern), codes)


def _coded(read: Callable[[Any], float], codes: frozenset[str]) -> Callable[[Any], float]:
    def read_coded(value: Any) -> float:
        return NAN if read_category(value) in codes else read(value)

    return read_coded if codes else read


def _coded_text(read: Callable[[Any], str], codes: frozenset[str]) -> Callable[[Any], str]:
    def read_coded(value: Any) -> str:
        return "" if read_category(value) in codes else read(value)

    return read_coded if codes else read
