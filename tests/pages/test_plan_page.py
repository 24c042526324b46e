"""Tests of the page of a plan."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import pytest

from modelwright.pages import plan_page
from modelwright.records import (
    Column,
    ColumnProfile,
    Decision,
    Finding,
    Plan,
    Signature,
    SplitKind,
    SplitPlan,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NASTY = "<script>alert('x')</script> \U0001f4b0 & \"q\" \x07"


def test_the_page_says_what_is_predicted_from_what(
    salary_plan: Plan, read_page: Callable[[str], str]
) -> None:
    text = read_page(plan_page(salary_plan, project="salaries"))

    assert "Predict salary_in_usd" in text
    assert "From 5 columns and 34,997 of 74,301 rows" in text
    assert "mean absolute error: how far a prediction is off" in text
    assert "The latest 20.4 % of the rows, by “work_year”" in text


def test_findings_come_first_and_the_most_severe_leads(
    salary_plan: Plan, read_page: Callable[[str], str]
) -> None:
    text = read_page(plan_page(salary_plan, project="salaries"))

    places = [
        text.index(word) for word in ("AUD001", "AUD004", "AUD010", "What was decided")
    ]
    assert places == sorted(places)
    assert "share explained: 0.998" in text


def test_decisions_say_how_to_override_them(
    salary_plan: Plan, read_page: Callable[[str], str]
) -> None:
    text = read_page(plan_page(salary_plan, project="salaries"))

    assert '[goal] metric = "rmse"' in text
    assert text.index("The target is an integer") < text.index(
        "With salary_currency it gives"
    )


def test_excluded_columns_stand_with_their_reason(
    salary_plan: Plan, read_page: Callable[[str], str]
) -> None:
    text = read_page(plan_page(salary_plan, project="salaries"))

    excluded = text[text.index("Excluded columns Column") :]
    assert "With salary_currency it gives the target away." in excluded
    assert "Together with salary it gives the target away." in excluded


def test_the_classes_of_the_target_are_drawn(
    churn_plan: Plan, read_page: Callable[[str], str]
) -> None:
    page = plan_page(churn_plan, project="churn")

    assert "estimates how probable it is that “Churn” is “Yes”" in read_page(page)
    assert "5,174 (73.5 %)" in page


def test_names_levels_and_messages_are_escaped(
    salary_plan: Plan, read_page: Callable[[str], str]
) -> None:
    hostile = dataclasses.replace(
        salary_plan,
        source=NASTY,
        signature=Signature(
            columns=(Column(name=NASTY, type="category"),),
            target=Target(name=NASTY, task="binary", classes=(NASTY, "b")),
        ),
        split=SplitPlan(kind="group", n_folds=3, test_share=0.2, column=NASTY),
        profile=(
            ColumnProfile(
                name=NASTY,
                type=NASTY,
                role="target",
                n_distinct=2,
                top_levels=((NASTY, 10), ("", 5)),
                note=NASTY,
            ),
        ),
        findings=(
            Finding(
                code=NASTY,
                severity="error",
                subject=NASTY,
                message=NASTY,
                action=NASTY,
                evidence={NASTY: NASTY},
            ),
        ),
        decisions=(Decision(subject=NASTY, choice=NASTY, reason=NASTY, override=NASTY),),
    )

    page = plan_page(hostile, project=NASTY)

    assert "<script" not in page
    assert "\x07" not in page
    assert "<script>alert('x')</script> \U0001f4b0 & \"q\"" in read_page(page)


def test_ten_thousand_columns_stay_readable(
    salary_plan: Plan, read_page: Callable[[str], str]
) -> None:
    wide = dataclasses.replace(
        salary_plan,
        profile=tuple(
            ColumnProfile(
                name=f"c{index}", type="number", role="excluded" if index % 2 else "feature"
            )
            for index in range(10_000)
        ),
        decisions=tuple(
            Decision(subject=f"column c{index}", choice="excluded", reason="constant")
            for index in range(1, 10_000, 2)
        ),
    )

    page = plan_page(wide, project="wide")

    assert len(page) < 400_000
    text = read_page(page)
    assert "4,800 columns more are not shown here; all stand in plan.json" in text
    assert "4,800 excluded columns more" in text
    assert "4,800 decisions more" in text


@pytest.mark.parametrize("kind", ["stratified", "random", "group", "time"])
@pytest.mark.parametrize(
    ("n_folds", "test_share"), [(0, 0.0), (1, 1.0), (5, math.nan), (40, 0.2)]
)
def test_odd_splits_are_drawn(
    salary_plan: Plan,
    read_page: Callable[[str], str],
    kind: SplitKind,
    n_folds: int,
    test_share: float,
) -> None:
    split = SplitPlan(kind=kind, n_folds=n_folds, test_share=test_share, column="c")

    read_page(plan_page(dataclasses.replace(salary_plan, split=split), project="odd"))


def test_a_plan_of_no_rows_has_a_page(
    salary_plan: Plan, read_page: Callable[[str], str]
) -> None:
    empty = dataclasses.replace(
        salary_plan,
        n_rows=0,
        n_used=0,
        profile=(
            ColumnProfile(
                name="salary_in_usd",
                type="number",
                role="target",
                minimum=math.nan,
                maximum=math.inf,
                histogram=(0,) * 10,
            ),
            ColumnProfile(
                name="when", type="datetime", role="time", minimum=0.0, maximum=1e18
            ),
        ),
        findings=(),
        decisions=(),
    )

    text = read_page(plan_page(empty, project="empty"))

    assert "Nothing was found." in text
    assert "Nothing had to be decided." in text
    assert "1970-01-01 to 1e+18" in text
