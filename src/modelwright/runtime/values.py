"""Readers of single values: what one cell means, by its column's type.

Everything that turns data into a model's inputs goes through these readers, whether the value comes
from a CSV cell, a JSON body, a data frame or a database. Missing is NaN for numbers and "" for strings.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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

# A category's spellings that mean the same: missing, and booleans as other sources write them.
_CATEGORY_SPELLINGS = dict.fromkeys(MISSING_CATEGORY_TEXTS, "") | {
    "true": "true",
    "false": "false",
}

TRUE_TEXTS = frozenset({"true", "t", "yes", "y", "1", "1.0"})
FALSE_TEXTS = frozenset({"false", "f", "no", "n", "0", "0.0"})

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_GROUPED_BY_POINTS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)
_WHOLE_FLOAT = re.compile(r"-?(0|[1-9]\d{0,15})\.0", re.ASCII)
_EXACT_WHOLE = 2**53  # below, every whole number is a double
_LARGEST_WHOLE_FLOAT = 1e16  # from here on Python writes floats with an exponent
_SPACES_IN_NUMBERS = str.maketrans("", "", " \u00a0\u202f'_")


class UnreadableValueError(ValueError):
    """A value that cannot be read as its column's type; the text says what was expected."""


def reader(column: Column) -> Callable[[Any], Any]:
    """Return the function that reads one value of the column: a float, or a text for strings.

    The function raises UnreadableValueError for a value that is neither of the type nor missing.
    """
    codes = frozenset(map(read_category, column.missing_codes))
    if column.type in {"number", "integer"}:
        return _number_reader(codes, decimal_comma=column.decimal_comma)
    if column.type == "boolean":
        return _coded(read_boolean, codes)
    if column.type == "datetime":
        return _datetime_reader(codes, column.datetime_format)
    if column.type == "category":
        return _level_reader(_coded_text(read_category, codes), column.levels)
    return _coded_text(read_text, codes)


def read_number(value: Any, *, decimal_comma: bool = False) -> float:
    """Return a number; texts may hold thousands separators, a currency sign or a percent sign.

    "12 %" is 12, since a column rarely mixes shares and percents. Zero has no sign.

    Examples
    --------
    >>> read_number("$1,234.50"), read_number("1.234,5", decimal_comma=True)
    (1234.5, 1234.5)
    """
    kind = type(value)
    if kind is float and value - value == 0.0:  # finite: what a request mostly holds
        return value + 0.0  # type: ignore[no-any-return]
    if kind is int and -_EXACT_WHOLE < value < _EXACT_WHOLE:
        return float(value)
    if isinstance(value, str):
        return _number_from_text(value, decimal_comma=decimal_comma)
    if value is None or _is_missing_object(value):
        return NAN
    try:
        return _finite(float(value))
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, UnreadableValueError):
            raise
        raise UnreadableValueError("a number is expected") from error


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
    elif value == 0:
        return 0.0
    elif value == 1:
        return 1.0
    raise UnreadableValueError("true or false is expected")


def read_datetime(value: Any, pattern: str | None = None) -> float:
    """Return UTC epoch seconds. A time without a zone is UTC.

    Parameters
    ----------
    value
        A datetime, a date, a NumPy datetime64, a text or a number. A number is epoch seconds,
        unless the column has a pattern: then 20240131 is read like the text.
    pattern
        A strptime pattern for texts; None means ISO 8601.
    """
    if not isinstance(value, str):
        if _is_missing_object(value):
            return NAN
        if _is_datetime64(value):
            return float(value.astype("datetime64[us]").astype("int64")) / 1e6
        if hasattr(value, "to_pydatetime"):
            value = value.to_pydatetime(warn=False)
        if isinstance(value, dt.date):
            return _epoch_seconds(value)
        if not pattern:
            return read_number(value)
        value = read_category(value)
    text = value.strip()
    if text.lower() in MISSING_TEXTS:
        return NAN
    try:
        return _epoch_seconds(
            dt.datetime.strptime(text, pattern)
            if pattern
            else dt.datetime.fromisoformat(text)
        )
    except ValueError as error:
        expected = f"like {pattern}" if pattern else "in ISO 8601"
        raise UnreadableValueError(f"a date or time {expected} is expected") from error


def read_category(value: Any) -> str:
    """Return a category as text, the same however the value travelled.

    Outer spaces are cut and characters composed (NFC). 3, 3.0, "3" and "3.0" are all "3"; True and
    "True" are "true".

    Examples
    --------
    >>> read_category(3.0), read_category(" Paris "), read_category("N/A")
    ('3', 'Paris', '')
    """
    if isinstance(value, str):
        return _category_from_text(value)
    if _is_missing_object(value):
        return ""
    _refuse_several(value)
    if _is_datetime64(value):
        value = value.astype("datetime64[us]")
    if hasattr(value, "item"):
        value = value.item()
    if (
        isinstance(value, float)
        and value.is_integer()
        and abs(value) < _LARGEST_WHOLE_FLOAT
    ):
        value = int(value)
    if isinstance(value, Decimal):
        value = format(value.normalize(), "f")
    if isinstance(value, dt.datetime) and value.tzinfo:
        value = value.astimezone(dt.UTC)
    if isinstance(value, dt.date):
        return value.isoformat()
    return _category_from_text(str(value))


def read_text(value: Any) -> str:
    """Return the words of a text, in lower case, separated by single spaces.

    What is no letter, mark or digit separates words, so that every consumer of a release can split
    at spaces. Characters are lowered one by one, which does not depend on their neighbours.

    Examples
    --------
    >>> read_text("Well-made,  ÉTÉ!")
    'well made été'
    """
    if not isinstance(value, str):
        value = read_category(value)
    if value.isascii():
        return " ".join(value.translate(_WORD_CHARACTERS).split())
    words = unicodedata.normalize("NFC", value).translate(_WORD_CHARACTERS)
    return " ".join(unicodedata.normalize("NFC", words).split())


class _WordCharacters(dict[int, str]):
    """Each character's lower case, or a space where it separates words; filled when asked."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        is_word = unicodedata.category(character)[0] in "LMN"
        self[code] = character.lower() if is_word else " "
        return self[code]


_WORD_CHARACTERS = _WordCharacters()


def _category_from_text(value: str) -> str:
    text = value.strip()
    if not text.isascii():
        # A lone surrogate, which JSON can carry, is no character that a model can be asked with.
        text = unicodedata.normalize("NFC", text).encode(errors="replace").decode()
    elif text.endswith(".0") and _WHOLE_FLOAT.fullmatch(text):
        text = str(int(text[:-2]))
    return _CATEGORY_SPELLINGS.get(text.lower(), text)


def _epoch_seconds(value: dt.date) -> float:
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return (aware - _EPOCH).total_seconds()


def _finite(number: float) -> float:
    if math.isinf(number):
        raise UnreadableValueError("a finite number is expected")
    return number + 0.0  # -0.0 becomes 0.0


def _is_datetime64(value: Any) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "") == "M"


def _refuse_several(value: Any) -> None:
    if hasattr(value, "__len__"):
        raise UnreadableValueError("a single value is expected")


def _number_from_text(value: str, *, decimal_comma: bool) -> float:
    if not decimal_comma:
        try:  # what nearly every cell of a file is
            number = float(value)
        except ValueError:
            number = NAN
        if math.isfinite(number):
            return number + 0.0
    text = value.strip()
    if text.lower() in MISSING_TEXTS:
        return NAN
    text = text.strip("$€£¥% \u00a0").replace("\u2212", "-")
    if text[:1] in {"+", "-"}:
        text = text[0] + text[1:].lstrip("$€£¥ ")
    if decimal_comma:
        if "," in text or _GROUPED_BY_POINTS.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
    elif _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    text = text.translate(_SPACES_IN_NUMBERS)
    if not _NUMBER.fullmatch(text):
        raise UnreadableValueError("a number is expected")
    return _finite(float(text))


def _is_missing_object(value: Any) -> bool:
    """Whether a value that is no text is None, NaN, NaT or pandas.NA."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN and NaT differ from themselves
    except (TypeError, ArithmeticError):  # pandas.NA, and a signalling Decimal NaN
        return True
    except ValueError as error:  # an array
        raise UnreadableValueError("a single value is expected") from error


def _number_reader(codes: frozenset[str], *, decimal_comma: bool) -> Callable[[Any], float]:
    read_plain = partial(read_number, decimal_comma=True) if decimal_comma else read_number
    numbers, words = set(), set()
    for code in codes:
        try:
            numbers.add(read_plain(code))
        except UnreadableValueError:
            words.add(code)

    def read(value: Any) -> float:
        if words and isinstance(value, str) and read_category(value) in words:
            return NAN
        number = read_plain(value)
        return NAN if number in numbers else number

    return read if codes else read_plain


def _datetime_reader(codes: frozenset[str], pattern: str | None) -> Callable[[Any], float]:
    return _coded(lambda value: read_datetime(value, pattern), codes)


def _coded(read: Callable[[Any], float], codes: frozenset[str]) -> Callable[[Any], float]:
    def read_coded(value: Any) -> float:
        return NAN if read_category(value) in codes else read(value)

    return read_coded if codes else read


def _level_reader(
    read: Callable[[Any], str], levels: Iterable[str]
) -> Callable[[Any], str]:
    """Return the same reader, which looks up what is spelled as the levels are: most values."""
    known = {level: level for level in levels if read(level) == level}
    find = known.get

    def read_level(value: Any) -> str:
        if type(value) is str and (level := find(value)) is not None:
            return level
        return read(value)

    return read_level


def _coded_text(read: Callable[[Any], str], codes: frozenset[str]) -> Callable[[Any], str]:
    def read_coded(value: Any) -> str:
        return "" if read_category(value) in codes else read(value)

    return read_coded if codes else read
