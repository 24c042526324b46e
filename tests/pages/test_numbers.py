"""Tests of figures for people."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.pages import numbers
from modelwright.records import Score

finite = st.floats(-1e300, 1e300)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (2024, "2024"),
        (9999, "9999"),
        (10_000, "10,000"),
        (-1234567.8, "-1,234,568"),
        (0.30000000000000004, "0.3"),
        (1e-5, "1e-05"),
        (1e20, "1e+20"),
        (None, "n/a"),
        (math.nan, "n/a"),
        (math.inf, "infinite"),
        (-math.inf, "-infinite"),
    ],
)
def test_numbers_read_as_people_write_them(value: float | None, text: str) -> None:
    assert numbers.format_number(value) == text


@given(finite)
def test_a_formatted_number_is_near_the_number(value: float) -> None:
    text = numbers.format_number(value)

    assert float(text.replace(",", "")) == pytest.approx(value, rel=6e-3, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "text"),
    [
        (0.5, 0.5, 0.5, "0.5 (0.5 to 0.5)"),
        (0.061, 0.052, 0.069, "0.061 (0.052 to 0.069)"),
        (-0.3712, -0.41, -0.33, "-0.371 (-0.410 to -0.330)"),
        (1e-9, 0.0, 2e-9, "1e-09 (0 to 2e-09)"),
        (0.843, math.nan, math.nan, "0.843"),
        (math.nan, math.nan, math.nan, "n/a"),
        (2260.0, 1310.0, 3190.0, "2,260 (1,310 to 3,190)"),
        (-0.00001, -0.02, 0.02, "0.000 (-0.020 to 0.020)"),
    ],
)
def test_an_interval_shares_its_digits(
    value: float, lower: float, upper: float, text: str
) -> None:
    assert numbers.format_interval(value, lower, upper) == text


@given(finite, finite, finite)
def test_any_interval_has_a_text(value: float, lower: float, upper: float) -> None:
    text = numbers.format_interval(value, min(lower, upper), max(lower, upper))

    assert text.endswith(")")
    assert len(text) < 80


def test_a_score_reads_with_metric_and_rows() -> None:
    score = Score(
        metric="roc_auc",
        value=0.84312,
        lower=0.82077,
        upper=0.86441,
        n_rows=1409,
        higher_is_better=True,
    )

    assert numbers.format_score(score) == "0.843 (0.821 to 0.864)"
    assert numbers.score_sentence(score) == "0.843 (0.821 to 0.864) roc_auc on 1,409 rows"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.53, "53 %"),
        (1e-9, "< 0.1 %"),
        (0.99999, "> 99.9 %"),
        (None, "n/a"),
        (math.nan, "n/a"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float | None, text: str) -> None:
    assert numbers.format_share(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ms"),
        (0.9996, "1 s"),
        (59.96, "1 min"),
        (3600, "1 h"),
        (86_400 * 3 + 60, "3 d"),
        (None, "n/a"),
        (math.inf, "n/a"),
    ],
)
def test_durations_use_their_two_largest_units(seconds: float | None, text: str) -> None:
    assert numbers.format_seconds(seconds) == text


def test_times_are_shown_in_utc() -> None:
    plus_two = dt.timezone(dt.timedelta(hours=2))

    assert numbers.format_time(dt.datetime(2026, 1, 1, 1, 0, tzinfo=plus_two)) == (
        "2025-12-31 23:00 UTC"
    )
    assert numbers.format_time(None) == "n/a"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-86_400.0, "1969-12-31"), (1e18, "1e+18"), (None, "n/a"), (math.nan, "n/a")],
)
def test_epoch_seconds_outside_the_calendar_stay_numbers(
    seconds: float | None, text: str
) -> None:
    assert numbers.format_epoch(seconds) == text


@pytest.mark.parametrize(
    ("p_value", "text"), [(0.0, "p < 0.001"), (0.05, "p = 0.050"), (1.0, "p = 1.00")]
)
def test_p_values_read_as_in_a_paper(p_value: float, text: str) -> None:
    assert numbers.format_p_value(p_value) == text


@given(st.lists(finite, max_size=8))
def test_ticks_have_one_text_each(values: list[float]) -> None:
    assert len(numbers.tick_texts(values)) == len(values)


def test_figures_of_one_list_share_their_decimals() -> None:
    figures = [(9_120.0, 8_700.4, 9_599.6), (-14.2, -60.0, 31.0)]

    assert numbers.format_alike(figures) == ["9,120 (8,700 to 9,600)", "-10 (-60 to 30)"]


@given(st.lists(st.tuples(st.floats(), st.floats(), st.floats()), max_size=4))
def test_any_figures_have_texts(figures: list[tuple[float, float, float]]) -> None:
    assert len(numbers.format_alike(figures)) == len(figures)
