"""Tests of the page of a watch."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import pytest

from modelwright.pages import watch_page
from modelwright.records import ColumnDrift, Comparison, Finding, WatchReport

if TYPE_CHECKING:
    from collections.abc import Callable

NASTY = "<script>alert('x')</script> \U0001f4b0"


@pytest.mark.parametrize(
    ("n_calmed", "light", "sentence"),
    [
        (0, 'error"><strong>Alerts', "1 finding asks for a person."),
        (1, 'warning"><strong>Warnings', "1 finding deserves a look."),
        (
            2,
            'well"><strong>All well',
            "Nothing beyond chance was seen in 5,000 predictions.",
        ),
    ],
)
def test_the_light_shows_the_most_severe_finding(
    watch_report: WatchReport,
    read_page: Callable[[str], str],
    n_calmed: int,
    light: str,
    sentence: str,
) -> None:
    report = dataclasses.replace(watch_report, findings=watch_report.findings[n_calmed:])

    page = watch_page(report, project="salaries")

    assert f'<div class="light {light}</strong>' in page
    assert sentence in read_page(page)


def test_no_predictions_are_neither_well_nor_ill(
    watch_report: WatchReport, read_page: Callable[[str], str]
) -> None:
    silent = dataclasses.replace(
        watch_report,
        n_rows=0,
        n_outcomes=0,
        first=None,
        last=None,
        findings=(),
        drift=(),
        realized=None,
        estimated=None,
        cannot_estimate="There are no rows.",
    )

    text = read_page(watch_page(silent, project="salaries"))

    assert "Not enough rows No predictions were made" in text
    assert "There are no rows." in text
    assert "0 outcomes so far: too few to measure." in text
    assert "too few rows to compare distributions" in text


def test_few_predictions_are_not_called_well(
    watch_report: WatchReport, read_page: Callable[[str], str]
) -> None:
    few = dataclasses.replace(watch_report, n_rows=12, findings=(), drift=())

    text = read_page(watch_page(few, project="salaries"))

    assert "Not enough rows 12 predictions are too few" in text


def test_performance_then_and_now_stand_together(
    watch_report: WatchReport, read_page: Callable[[str], str]
) -> None:
    text = read_page(watch_page(watch_report, project="salaries"))

    assert "reference 41,000 (40,100 to 41,900) 7,139 rows on the test rows" in text
    assert "estimated 43,900 (42,500 to 45,300) 5,000 rows without" in text
    assert "realized 50,200 (49,000 to 51,400) 3,800 rows with an outcome" in text


def test_drift_is_sorted_by_distance_below_the_predictions(
    watch_report: WatchReport, read_page: Callable[[str], str]
) -> None:
    text = read_page(watch_page(watch_report, project="salaries"))

    table = text[text.index("Out of range") :]
    places = [table.index(name) for name in ("predictions", "job_title", "company_size")]
    assert places == sorted(places)
    assert "p < 0.001" in table
    assert "p = 0.21" in table
    assert "1 of 3 distributions moved" in text


def test_a_challenger_is_shown_with_its_gain(
    watch_report: WatchReport, comparison: Comparison, read_page: Callable[[str], str]
) -> None:
    text = read_page(watch_page(watch_report, project="s", comparison=comparison))

    assert comparison.verdict in text
    assert "2,260 (1,310 to 3,190) in mean absolute error" in text


def test_names_and_levels_are_escaped(
    watch_report: WatchReport, comparison: Comparison, read_page: Callable[[str], str]
) -> None:
    drift = ColumnDrift(
        column=NASTY,
        p_value=math.nan,
        distance=math.nan,
        drifted=True,
        labels=(NASTY, "missing"),
        reference_shares=(0.5, math.nan),
        analysis_shares=(math.inf, -1.0),
        missing_rate=math.nan,
    )
    finding = Finding(
        code="W", severity="error", subject=NASTY, message=NASTY, action=NASTY
    )
    hostile = dataclasses.replace(
        watch_report, release_id=NASTY, drift=(drift,), findings=(finding,)
    )
    verdict = dataclasses.replace(comparison, verdict=NASTY, challenger_id=NASTY)

    page = watch_page(hostile, project=NASTY, comparison=verdict)

    assert "<script" not in page
    read_page(page)


def test_ten_thousand_columns_stay_readable(
    watch_report: WatchReport, read_page: Callable[[str], str]
) -> None:
    many = tuple(
        dataclasses.replace(watch_report.drift[2], column=f"c{index}", distance=index / 1e4)
        for index in range(10_000)
    )

    page = watch_page(dataclasses.replace(watch_report, drift=many), project="wide")

    assert len(page) < 800_000
    assert "9,800 columns more are not shown here" in read_page(page)


def test_a_metric_that_cannot_be_computed_is_said_where_the_figures_stand(
    watch_report: WatchReport, read_page: Callable[[str], str]
) -> None:
    lost = dataclasses.replace(
        watch_report, realized=None, cannot_measure="There is no file my_metrics.py."
    )

    assert "There is no file my_metrics.py." in read_page(
        watch_page(lost, project="salaries")
    )
