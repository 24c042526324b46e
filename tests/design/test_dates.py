"""Date patterns are found by what reads all texts."""

import datetime as dt

import pytest

from modelwright.design.dates import DateFormat, find_date_format

DAYS = [dt.datetime(2023, 11, 3, 14, 5, 9) + dt.timedelta(days=7 * k) for k in range(60)]


def found(texts: list[str], *, calendar: bool = False) -> DateFormat | None:
    return find_date_format(dict.fromkeys(texts, 1), name_is_calendar=calendar)


@pytest.mark.parametrize(
    "pattern",
    [
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d.%m.%Y %H:%M",
        "%m-%d-%y",
        "%Y/%m/%d",
        "%m/%d/%Y %I:%M:%S %p",
        "%d %b %Y",
        "%B %d, %Y",
        "%b-%Y",
        "%Y-%m",
    ],
)
def test_the_pattern_that_wrote_the_texts_is_found(pattern: str) -> None:
    result = found([day.strftime(pattern) for day in DAYS])

    assert result is not None
    assert result.pattern == pattern


@pytest.mark.parametrize(
    "texts", [["2024-01-31"], ["2024-01-31T10:00:00Z", "2024-01-31 10:00"]]
)
def test_iso_texts_need_no_pattern(texts: list[str]) -> None:
    assert found(texts) == DateFormat(None, "the texts are ISO 8601")


def test_the_day_comes_first_where_nothing_decides() -> None:
    result = found(["01/02/2024", "03/04/2024", "05/06/2024"])

    assert result is not None
    assert result.pattern == "%d/%m/%Y"
    assert "taken to come first" in result.reason


def test_what_never_changes_is_the_day() -> None:
    result = found(["01/01/2024", "02/01/2024", "03/01/2024"])

    assert result is not None
    assert result.pattern == "%m/%d/%Y"


def test_eight_digits_are_a_date_only_under_a_name_that_says_so() -> None:
    texts = ["20240131", "20240201"]

    assert found(texts) is None
    assert found(texts, calendar=True) == DateFormat("%Y%m%d", "the texts are like %Y%m%d")


@pytest.mark.parametrize(
    "texts", [[], ["red", "blue"], ["5-9", "10-14"], ["18.00.00"], ["B2024", "C2025"]]
)
def test_other_texts_are_no_dates(texts: list[str]) -> None:
    assert found(texts) is None
