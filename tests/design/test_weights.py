"""Weights: read, checked, scaled, and explained."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from modelwright.design import Goal, design, read_weights
from modelwright.design.weights import scaled_weights, weights_decision
from modelwright.errors import ConfigError, DataError
from modelwright.records import UNUSED


def survey(n_rows: int = 120) -> pd.DataFrame:
    generator = np.random.default_rng(0)
    age = generator.integers(18, 80, n_rows)
    return pd.DataFrame(
        {
            "age": age,
            "share": generator.uniform(0.5, 4, n_rows).round(3),
            "pay": (age * 100 + generator.normal(0, 500, n_rows)).round(2),
        }
    )


def test_the_weight_is_no_feature_and_reaches_the_build() -> None:
    frame = survey()

    designed = design(frame, Goal(target="pay", weight="share"))

    assert [column.name for column in designed.plan.signature.columns] == ["age"]
    roles = {profile.name: profile.role for profile in designed.plan.profile}
    assert roles["share"] == "weight"
    assert designed.plan.weight == "share"
    assert designed.weights is not None
    np.testing.assert_allclose(designed.weights, frame["share"] / frame["share"].mean())
    decisions = {decision.subject: decision for decision in designed.plan.decisions}
    assert decisions["weights"].choice == "by share"


def test_without_a_weight_all_rows_count_alike() -> None:
    assert design(survey(), Goal(target="pay")).weights is None


def test_rows_of_weight_zero_are_set_aside_with_a_decision() -> None:
    frame = survey()
    frame.loc[:4, "share"] = 0

    designed = design(frame, Goal(target="pay", weight="share"))

    assert (designed.split.blocks[:5] == UNUSED).all()
    assert designed.plan.n_used == len(frame) - 5
    decision = next(d for d in designed.plan.decisions if d.subject == "rows of weight 0")
    assert decision.choice == "5 rows set aside"


def test_missing_and_negative_weights_are_refused_with_their_number() -> None:
    frame = survey().astype(object)
    frame.loc[0, "share"] = None
    frame.loc[1, "share"] = "much"
    frame.loc[2:4, "share"] = -1

    with pytest.raises(
        DataError, match="of 120 rows 2 have no number there and 3 a negative"
    ):
        design(frame, Goal(target="pay", weight="share"))


def test_a_row_without_a_label_needs_no_weight() -> None:
    frame = survey()
    frame.loc[0, ["share", "pay"]] = np.nan

    assert design(frame, Goal(target="pay", weight="share")).plan.n_used == len(frame) - 1


def test_a_weight_has_no_other_role() -> None:
    for other in ({"keep": ("share",)}, {"group": "share"}, {"exclude": ("share",)}):
        with pytest.raises(ConfigError, match="A weight is no input"):
            design(survey(), Goal(target="pay", weight="share", **other))
    with pytest.raises(ConfigError, match="also named as"):
        design(survey(), Goal(target="pay", weight="pay"))
    with pytest.raises(DataError, match=r"\[data\] weight names the column 'shares'"):
        design(survey(), Goal(target="pay", weight="shares"))


def test_weights_on_disk_are_those_of_the_design() -> None:
    frame = survey().astype(str)
    designed = design(frame, Goal(target="pay", weight="share"))

    again = read_weights(frame["share"], designed.split.blocks != UNUSED)

    np.testing.assert_array_equal(again, designed.weights)


def test_weights_are_scaled_to_a_mean_of_one_over_used_rows() -> None:
    scaled = scaled_weights(np.array([2.0, 6.0, np.nan]), np.array([True, True, False]))

    assert scaled.tolist() == [0.5, 1.5, 0.0]


def test_the_decision_says_what_weighting_costs() -> None:
    assert (
        "4 rows say as much as 2 alike"
        in weights_decision("share", np.array([0.0, 0.0, 1.0, 1.0])).reason
    )


def test_a_metric_that_takes_no_weights_is_said() -> None:
    goal = Goal(target="pay", weight="share", metric="neg_max_error")

    plan = design(survey(), goal).plan

    metric = next(decision for decision in plan.decisions if decision.subject == "metric")
    assert "takes no weights" in metric.reason


def test_classes_without_weight_are_set_aside_and_two_must_be_left() -> None:
    frame = survey().assign(kind=lambda rows: np.array(list("xyz"))[rows.index % 3])
    goal = Goal(target="kind", weight="share")

    two = design(frame.assign(share=np.where(frame["kind"] == "z", 0, 1)), goal)

    assert two.plan.signature.target.classes == ("x", "y")
    with pytest.raises(DataError, match="one class of 'kind' is left at most"):
        design(frame.assign(share=np.where(frame["kind"] == "x", 1, 0)), goal)
