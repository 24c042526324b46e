"""Texts of dates as regular expressions: the same texts as in Python, and the same groups."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from modelwright.deploy.exports.datetime_patterns import ISO_PATTERNS, datetime_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "parts"),
    [
        ("%d.%m.%Y", "31.01.2024", {"d": "31", "m": "01", "Y": "2024"}),
        (
            "%m/%d/%y %H:%M",
            "1/31/24 9:05",
            {"m": "1", "d": "31", "y": "24", "H": "9", "M": "05"},
        ),
        (
            "%d %b %Y %I%p",
            "1 JAN 2024 11pm",
            {"d": "1", "b": "JAN", "Y": "2024", "I": "11", "p": "pm"},
        ),
        ("%A, %B %d", "Monday, march 4", {"A": "Monday", "B": "march", "d": "4"}),
        (
            "%Y-%jT%H%z",
            "2024-060T10+0200",
            {"Y": "2024", "j": "060", "H": "10", "z": "+0200"},
        ),
        ("%Y %% (%d)", "2024   % (7)", {"Y": "2024", "d": "7"}),
        ("%S.%f", "59.25", {"S": "59", "f": "25"}),
    ],
)
def test_a_strptime_pattern_matches_what_python_reads(
    pattern: str, text: str, parts: dict[str, str]
) -> None:
    made = datetime_pattern(pattern)

    assert made is not None
    dt.datetime.strptime(text, pattern)
    found = re.fullmatch(made.expression, text, re.IGNORECASE)
    assert found is not None
    assert dict(zip(made.parts, found.groups(), strict=True)) == parts
    assert re.fullmatch(made.expression, f"{text}x", re.IGNORECASE) is None


@pytest.mark.parametrize("pattern", ["%U %Y", "%c", "%Y %Y", "%Z", "%"])
def test_directives_of_weeks_and_locales_have_no_expression(pattern: str) -> None:
    assert datetime_pattern(pattern) is None


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("2024-01-31", True),
        ("20240131T102030.5Z", True),
        ("2024-W05-3 10:20+02:00", True),
        ("2024-01-31T10:20:30,123456789-0330", True),
        ("2024-1-31", False),
        ("2024-01-31T", False),
        ("2024-01-31T10:20:30z", False),
    ],
)
def test_iso_texts_match_as_python_reads_them(text: str, *, is_date: bool) -> None:
    matched = any(
        re.fullmatch(pattern.expression.removeprefix("(?-i)"), text)
        for pattern in ISO_PATTERNS
    )

    assert matched == is_date
    if is_date:
        dt.datetime.fromisoformat(text)
