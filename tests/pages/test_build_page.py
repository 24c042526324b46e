"""Tests of the page of a build."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from modelwright.pages import build_page, card_page, plan_page
from modelwright.records import (
    BuildReport,
    Evaluation,
    Importance,
    LeaderboardRow,
    Plan,
    Signature,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NASTY = "<script>alert('x')</script> \U0001f4b0"


def test_the_headline_is_the_score_with_its_interval(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    text = read_page(build_page(churn_plan, churn_report, project="churn"))

    assert "ROC AUC 0.843 (95 % interval 0.821 to 0.864) on 1,409 test rows" in text
    assert "A linear model reaches 0.839 (0.817 to 0.861)" in text
    assert "precede the last refit" in text


def test_the_leaderboard_shows_weights_failures_and_hyperparameters(
    salary_plan: Plan, salary_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    page = build_page(salary_plan, salary_report, project="salaries")

    text = read_page(page)
    assert "60 %" in text
    assert "Cut short: the budget was spent." in text
    assert "num_leaves=63, learning_rate=0.0412, linear_tree=False" in text
    assert page.index("<details>") < page.index("num_leaves")


def test_the_search_and_the_winner_have_their_pictures(
    salary_plan: Plan, salary_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    text = read_page(build_page(salary_plan, salary_report, project="salaries"))

    assert "large ringed ones are in the winner" in text
    assert "the best single candidate, lightgbm 3, reaches 40,990 alone" in text
    assert "catboost 1 41,203 40,990 178" in text
    assert "1 candidate: Cut short" in text
    assert "There are no figures to draw" not in text


def test_a_regression_says_whether_its_intervals_keep_their_promise(
    salary_plan: Plan, salary_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    text = read_page(build_page(salary_plan, salary_report, project="salaries"))

    assert "promise to hold 90 % of rows; 88.7 %" in text
    assert "Confusion" not in text


def test_an_interrupted_search_is_named(
    salary_plan: Plan, salary_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    report = dataclasses.replace(salary_report, interrupted=True)

    assert "was interrupted" in read_page(build_page(salary_plan, report, project="s"))


def test_classes_columns_and_notes_are_escaped(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    target = Target(name=NASTY, task="binary", classes=(NASTY, "b"))
    plan = dataclasses.replace(churn_plan, signature=Signature(columns=(), target=target))
    report = dataclasses.replace(
        churn_report,
        leaderboard=(
            LeaderboardRow(
                name=NASTY,
                learner=NASTY,
                score=math.nan,
                fit_seconds=math.nan,
                params={NASTY: NASTY},
                note=NASTY,
            ),
        ),
        evaluation=dataclasses.replace(
            churn_report.evaluation,
            importances=(Importance(column=NASTY, mean=0.1, low=0.0, high=0.2),),
        ),
    )

    page = build_page(plan, report, project=NASTY)

    assert "<script" not in page
    read_page(page)


def test_nothing_measured_still_has_a_page(
    salary_plan: Plan, salary_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    nothing = dataclasses.replace(
        salary_report,
        leaderboard=(),
        decisions=(),
        evaluation=Evaluation(scores=(), baselines={}, importances=(), curve=()),
    )

    text = read_page(build_page(salary_plan, nothing, project="none"))

    assert "The model has not been measured." in text


def test_scores_that_are_not_numbers_say_so(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    evaluation = churn_report.evaluation
    undefined = dataclasses.replace(
        evaluation.scores[0], value=math.nan, lower=math.nan, upper=math.nan
    )
    report = dataclasses.replace(
        churn_report, evaluation=dataclasses.replace(evaluation, scores=(undefined,))
    )

    text = read_page(build_page(churn_plan, report, project="nan"))

    assert "ROC AUC n/a on 1,409 test rows" in text
    assert "cannot be compared" in text


def test_two_hundred_classes_are_not_drawn_as_a_matrix(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    target = Target(name="y", task="multiclass", classes=tuple(range(200)))
    plan = dataclasses.replace(churn_plan, signature=Signature(columns=(), target=target))
    evaluation = dataclasses.replace(churn_report.evaluation, confusion=())
    report = dataclasses.replace(churn_report, evaluation=evaluation)

    text = read_page(build_page(plan, report, project="many"))

    assert "A confusion matrix of 200 classes would not be readable" in text


def test_thirty_classes_are_drawn_wide(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    classes = tuple(f"class {index}" for index in range(30))
    target = Target(name="y", task="multiclass", classes=classes)
    plan = dataclasses.replace(churn_plan, signature=Signature(columns=(), target=target))
    confusion = tuple(tuple(int(i == j) * 20 for j in range(30)) for i in range(30))
    evaluation = dataclasses.replace(churn_report.evaluation, confusion=confusion)
    report = dataclasses.replace(churn_report, evaluation=evaluation)

    page = build_page(plan, report, project="many")

    assert 'class="wide"' in page
    read_page(page)


def test_weights_are_said_on_plan_build_and_card(
    salary_plan: Plan, salary_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    weighted = dataclasses.replace(salary_plan, weight="share")

    for page in (
        plan_page(weighted, project="salaries"),
        build_page(weighted, salary_report, project="salaries"),
        card_page(weighted, salary_report),
    ):
        assert "Rows count by their weight, the column “share”" in read_page(page)
