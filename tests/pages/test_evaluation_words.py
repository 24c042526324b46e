"""Tests of an evaluation in sentences."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from scipy.stats import binomtest

from modelwright.pages import evaluation_words
from modelwright.records import BuildReport, MonotoneCheck, Target

if TYPE_CHECKING:
    from modelwright.records import Evaluation


@pytest.fixture
def evaluation(churn_report: BuildReport) -> Evaluation:
    return churn_report.evaluation


def test_a_gain_beyond_chance_is_told_from_an_uncertain_one(evaluation: Evaluation) -> None:
    dummy, linear = evaluation_words.comparison_sentences(evaluation)

    assert dummy.endswith("the model is better beyond chance.")
    assert linear.endswith("the gain is not certain.")


def test_a_model_behind_its_baseline_is_called_no_better(evaluation: Evaluation) -> None:
    worse = dataclasses.replace(evaluation.scores[0], value=0.45, lower=0.43, upper=0.47)

    first, _ = evaluation_words.comparison_sentences(
        dataclasses.replace(evaluation, scores=(worse,))
    )

    assert first.endswith("the model is no better.")


def test_a_model_that_is_its_baseline_is_said_to_be_as_good(evaluation: Evaluation) -> None:
    same = dataclasses.replace(evaluation, scores=(evaluation.baselines["linear"],))

    assert evaluation_words.comparison_sentences(same)[1].endswith(
        "just as well as the model."
    )


def test_the_direction_of_an_error_counts(salary_report: BuildReport) -> None:
    dummy, linear = evaluation_words.comparison_sentences(salary_report.evaluation)

    assert dummy.endswith("the model is better beyond chance.")
    assert linear.endswith("the gain is not certain.")


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (0.9, "The promise is kept within chance."),
        (0.8, "That is less than promised: the intervals are too narrow."),
        (0.99, "That is more than promised: the intervals are wider than they need be."),
    ],
)
def test_coverage_is_judged_against_chance(
    salary_report: BuildReport, seen: float, verdict: str
) -> None:
    evaluation = dataclasses.replace(salary_report.evaluation, interval_coverage=seen)

    assert evaluation_words.coverage_sentence(evaluation).endswith(verdict)


def test_the_coverage_interval_is_wilsons(salary_report: BuildReport) -> None:
    interval = evaluation_words.coverage_interval(salary_report.evaluation)

    expected = binomtest(round(0.887 * 7_139), 7_139).proportion_ci(method="wilson")
    assert interval == (0.887, expected.low, expected.high)


def test_a_classification_has_no_coverage(evaluation: Evaluation) -> None:
    assert not evaluation_words.coverage_sentence(evaluation)


def test_the_curve_of_many_classes_is_that_of_the_predicted_class() -> None:
    target = Target(name="y", task="multiclass", classes=("a", "b", "c"))

    assert "How often the predicted class was right" in evaluation_words.curve_words(target)


def test_importance_goes_in_the_direction_of_the_metric(
    evaluation: Evaluation, salary_report: BuildReport
) -> None:
    assert (
        evaluation_words.importance_words(evaluation) == "decrease of ROC AUC when shuffled"
    )
    assert evaluation_words.importance_words(salary_report.evaluation) == (
        "increase of mean absolute error when shuffled"
    )


def test_monotone_columns_are_said_to_be_followed_or_not(evaluation: Evaluation) -> None:
    kept = MonotoneCheck(
        column="age",
        direction="rising",
        n_rows=200,
        n_values=25,
        n_broken=0,
        largest_break=0,
    )
    broken = dataclasses.replace(kept, direction="falling", n_broken=3, largest_break=0.02)

    first, second = evaluation_words.monotone_sentences(
        dataclasses.replace(evaluation, monotone=(kept, broken))
    )

    assert first == (
        "Where “age” grows, answers must not fall: tried on 200 rows with 25 values of it each, none did."
    )
    assert "must not rise" in second
    assert "3 did, by up to 0.02: the constraint is not kept." in second


def test_columns_that_were_not_measured_are_counted(evaluation: Evaluation) -> None:
    n_measured = len(evaluation.importances)

    assert not evaluation_words.unmeasured_sentence(evaluation, n_measured)
    assert evaluation_words.unmeasured_sentence(evaluation, 1_000).startswith(
        f"{n_measured} of 1,000 columns were measured"
    )
