"""Values as they arrive from forms, files and other systems, which every reader must read alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Column

# In every column, whatever its type.
_ANYWHERE: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 2024, 20240131, 123_456_789_012),
    *(0.0, -0.0, 1.0, 0.5, -2.25, 1e15, 1e16, 1e22, 1e-5, 0.1, 1 / 3, float("nan")),
    *(float("inf"), float("-inf")),
    *("", " ", "?", "NA", "n/a", "#N/A", " NaN ", "NULL", "None", "<NA>", "NaT", "nil"),
    *("-", "--", ".", "\u00a0", "\u3000NA\u2003", "\tnull\r\n", "...", "missing"),
    *("true", "TRUE", " True", "t", "yes", "Y", "false", "F", "no", "N", "on", "1.0"),
    *("0", "1", "-1", "3.0", "-0.0", "03.0", "3.00", "9007199254740993", " 12 "),
)
_NUMBERS: tuple[Any, ...] = (
    *("1,234", "1,234.50", "12,34", "1.234", "1.234,5", "1.234.567", "2,6", "1,2,3"),
    *("$5", "-$5", "$-5", "\u20ac 1,234.50", "12 %", "5\u20ac", "+\u00a37", "\u2212 3"),
    *("1 000", "1\u00a0000,5", "1\u202f000", "1'000", "1_000", "1__0", "_1", "1_"),
    *("1e3", "1E-3", "1e400", "-1e400", ".5", "5.", "+.5e+1", "e5", "1e", "0x10"),
    *("inf", "Infinity", "1.7976931348623157e308", "5e-324", "2.2250738585072011e-308"),
    *("0.1", "123456.789", "1234567890123456789", "\uff11\uff12", "\u0663.5", "\u00bd"),
    *("12a", "--5", "+-5", "1 2", "\u22125", "5-", "$", "%", "NaN%", "1.2.3", "\u2167"),
)
_TIMES: tuple[Any, ...] = (
    *("2024-01-31", "2024-01-31T10:20:30", "2024-01-31 10:20", "2024-01-31T10"),
    *("2024-01-31T10:20:30.5", "2024-01-31T10:20:30,123456789", "20240131T102030"),
    *("2024-01-31T10:20:30Z", "2024-01-31T10:20:30+02:00", "2024-01-31 10:20-0330"),
    *("2024-01-31T10:20:30.000001+05:30:15", "2024-01-31T00:00+24:00", "20240131"),
    *("2024-W05", "2024-W05-3", "2024W053", "2024-W53-1", "2020-W53-7", "2024-W05-8"),
    *("0001-01-01", "0000-01-01", "9999-12-31T23:59:59.999999", "1969-12-31T23:59:59.9"),
    *("2024-02-29", "2023-02-29", "2024-13-01", "2024-01-31T24:00", "2024-01-31T10:60"),
    *("2024-1-31", "31.01.2024", "1/31/2024", "31/01/2024", "2024/01/31", "Jan 31 2024"),
    *("31-Jan-2024", "31 january 2024", "2024-01-31T", "2024-01-31 10:20 Uhr", "now"),
    *("2024-01-31x10:20", "2024-01-31T10:20:30z", "01/31/24 11:59 PM", "12:00 am"),
    *("2024-01-31 10:20:30.123", "31.01.2024 10:20", "31.01.2024  10:20:30", "2024031"),
)
_TEXTS: tuple[Any, ...] = (
    *("Paris", " Paris ", "PARIS", "\u00c9t\u00e9", "e\u0301", "\u00c5", "\u212b"),
    *("\u0130stanbul", "\u039f\u0394\u039f\u03a3", "Stra\u00dfe", "\u6771\u4eac 2024"),
    *("\U0001f642", "a\u200db", "\u0915\u094d\u0937", "\ufb01n", "\u01c5", "x\u00ad y"),
    *("Well-made,  \u00c9T\u00c9!", "tabs\tand\r\nlines", "a_b", "3rd", "\u00b2", "100%"),
    *("\u10a0\u1c90\u13a0", "\u1e9e", "\ua7ae", "\u0e01\u0e33", "\u202eright", "\x00a"),
    *("x" * 300, "none of it", "N.A.", "nan nan", "True story", "\u212a", "\u2126"),
)


def hostile_values(column: Column) -> Sequence[Any]:
    """Return values to read as this column's: None, booleans, numbers and texts.

    Among them are its levels in capitals, and the values that mean "missing" in it, as texts and as
    numbers.
    """
    own = [*column.missing_codes, *(level.upper() for level in column.levels[:20])]
    numbers = [float(code) for code in column.missing_codes if _is_number(code)]
    of_type = _NUMBERS if column.type in {"number", "integer", "boolean"} else _TEXTS
    return [*_ANYWHERE, *(_TIMES if column.type == "datetime" else of_type), *own, *numbers]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
