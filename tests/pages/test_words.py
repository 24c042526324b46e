"""Tests of plain words for codes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from modelwright import metrics
from modelwright.pages import words
from modelwright.records import Plan, SplitPlan, Target


def test_every_metric_of_ours_has_a_title_and_a_meaning() -> None:
    for name in metrics.METRICS:
        assert words.metric_title(name)
        assert words.metric_meaning(name), name


def test_a_metric_of_the_users_own_keeps_its_name() -> None:
    assert words.metric_title("expected_profit") == "expected_profit"
    assert not words.metric_meaning("expected_profit")


def test_tasks_are_said_in_words() -> None:
    many = Target(name="kind", task="multiclass", classes=tuple(range(200)))

    assert (
        words.task_words(Target(name="y", task="regression")) == "estimates the number “y”"
    )
    assert words.task_words(many) == "chooses between 200 classes of “kind”"
    assert "0 classes" in words.task_words(Target(name="y", task="multiclass"))


def test_each_split_says_what_it_keeps_together() -> None:
    in_time = SplitPlan(kind="time", n_folds=4, test_share=0.2, column="year")
    by_group = SplitPlan(kind="group", n_folds=5, test_share=0.2, column="patient")
    stratified = SplitPlan(kind="stratified", n_folds=5, test_share=0.2)
    shuffled = SplitPlan(kind="random", n_folds=1, test_share=0.2)

    assert "latest 20 %" in words.split_words(in_time)[0]
    assert "“patient”" in words.split_words(by_group)[0]
    assert "each class keeps its share" in words.split_words(stratified)[0]
    assert "1 fold " in words.split_words(shuffled)[1]


@given(st.text(st.characters(exclude_categories=())))
def test_printable_text_can_be_written_and_stands_in_xml(text: str) -> None:
    result = words.printable(text)

    result.encode()
    ET.fromstring(f"<t>{result.replace('&', '').replace('<', '').replace(']]>', '')}</t>")  # noqa: S314


@given(st.text(), st.integers(2, 40))
def test_shortened_text_is_no_longer_than_its_room(text: str, width: int) -> None:
    short = words.shortened(text, width)

    assert len(short) <= width
    assert "\n" not in short


def test_wide_letters_count_twice() -> None:
    assert words.shortened("数据科学家", 6) == "数据…"


def test_marks_that_turn_the_reading_direction_are_replaced() -> None:
    assert words.printable("user\u202etxt.exe") == "user\ufffdtxt.exe"


def test_weighted_figures_are_told_from_others(salary_plan: Plan) -> None:
    weighted = replace(salary_plan, weight="share of <all>")

    assert words.weight_words(salary_plan) == ""
    assert "the column “share of <all>”" in words.weight_words(weighted)
