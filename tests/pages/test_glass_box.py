"""Tests of the part of the build page that shows a glass box."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from modelwright.pages import build_page
from modelwright.pages.glass_box import glass_box_block
from modelwright.records import (
    BuildReport,
    Coefficient,
    Curve,
    GlassBox,
    Pair,
    Plan,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LINEAR = GlassBox(
    scores=("yes",),
    unit="log-odds",
    starts=(-1.5,),
    coefficients=(Coefficient(feature="kind = <b>", values=(2.5,)),),
    n_left_out=3,
)
TREE = GlassBox(
    scores=("no", "yes"),
    unit="share of the class",
    rules=(
        Rule(depth=0, text=""),
        Rule(depth=1, text="age ≤ 30 or missing", answers=(0.25, 0.75)),
        Rule(depth=1, text="age > 30", answers=(0.5, 0.5)),
    ),
)
CURVES = GlassBox(
    scores=("yes",),
    unit="log-odds",
    starts=(0.125,),
    curves=(
        Curve(feature="age", steps=((-1.0,), (1.0,)), missing=(0.5,), cuts=(30.0,)),
        Curve(feature="kind", steps=((0.3,), (-0.2,)), missing=(0.0,), levels=("x", "y")),
    ),
    pairs=(
        Pair(
            features=("age", "kind"),
            bins=(("missing", "any"), ("any other", "x")),
            cells=((0.0, 0.1), (0.2, -0.3)),
        ),
    ),
)


def text_of(
    box: GlassBox, plan: Plan, report: BuildReport, read_page: Callable[[str], str]
) -> str:
    """Return what a reader sees of the build page with that glass box."""
    report = dataclasses.replace(report, glass_box=box)
    return read_page(build_page(plan, report, project="churn"))


def test_coefficients_stand_with_their_features(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    text = text_of(LINEAR, churn_plan, churn_report, read_page)

    assert "The winner is one linear model" in text
    assert "kind = <b>" in text
    assert "2.5" in text
    assert "3 lighter terms more are not shown" in text


def test_a_tree_is_read_from_the_top(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    text = text_of(TREE, churn_plan, churn_report, read_page)

    assert text.index("every row") < text.index("age ≤ 30 or missing")
    assert text.index("age ≤ 30 or missing") < text.index("age > 30")
    assert "0.75" in text


def test_each_curve_and_pair_is_drawn(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    text = text_of(CURVES, churn_plan, churn_report, read_page)

    assert "age: what it adds; a missing value adds 0.5." in text
    assert "kind: what it adds; any other level adds 0." in text
    assert "age with kind: what they add together, beyond each alone." in text


def test_a_model_that_nobody_can_read_has_no_such_part(
    churn_plan: Plan, churn_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    assert glass_box_block(None) is None
    assert "The model itself" not in read_page(
        build_page(churn_plan, churn_report, project="churn")
    )
