"""Tests of an evaluation in pictures."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from modelwright.pages import evaluation_charts
from modelwright.records import BuildReport, Importance, Target

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def test_the_model_stands_beside_its_baselines(
    churn_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    root = svg(evaluation_charts.score_chart(churn_report.evaluation))

    texts = [text.text for text in root.iter("text")]
    assert {"model", "dummy", "linear", "0.843 (0.821 to 0.864)"} <= set(texts)
    assert "ROC AUC (higher is better), 95 % interval" in texts


def test_at_most_twenty_importances_are_drawn(
    churn_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    many = tuple(
        Importance(column=f"c{index}", mean=0.1, low=0.0, high=0.2) for index in range(500)
    )
    evaluation = dataclasses.replace(churn_report.evaluation, importances=many)

    root = svg(evaluation_charts.importance_chart(evaluation))

    assert len(list(root.iter("rect"))) == 20


def test_a_probability_curve_spans_zero_to_one(
    churn_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    target = Target(name="Churn", task="binary", classes=("No", "Yes"))

    root = svg(evaluation_charts.prediction_curve(target, churn_report.evaluation))

    texts = [text.text for text in root.iter("text")]
    assert texts.count("1.0") == 2


def test_the_promised_coverage_stands_beside_the_seen(
    salary_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    root = svg(evaluation_charts.coverage_chart(salary_report.evaluation))

    texts = {text.text for text in root.iter("text")}
    assert {"promised", "90 %", "seen"} <= texts


def test_what_was_not_measured_is_not_drawn(churn_report: BuildReport) -> None:
    nothing = dataclasses.replace(
        churn_report.evaluation,
        scores=(),
        baselines={},
        importances=(),
        curve=(),
        confusion=(),
    )
    target = Target(name="y", task="regression")

    assert not evaluation_charts.score_chart(nothing)
    assert not evaluation_charts.importance_chart(nothing)
    assert not evaluation_charts.prediction_curve(target, nothing)
    assert not evaluation_charts.confusion_map(target, nothing)
    assert not evaluation_charts.coverage_chart(nothing)
