"""Monotone constraints in the design: accepted for numbers, refused with the reason elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelwright.design import Goal, design
from modelwright.errors import ConfigError, DataError

GENERATOR = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "age": GENERATOR.integers(18, 80, 150),
        "is_new": GENERATOR.choice([True, False], 150),
        "kind": GENERATOR.choice(["a", "b"], 150),
        "since": pd.date_range("2020-01-01", periods=150).astype(str),
        "one": 1,
    }
).assign(
    pay=lambda frame: frame["age"] * 100.0 + GENERATOR.normal(0, 900, 150).round(2),
    paid=lambda frame: np.where(frame["pay"] > 5000, "yes", "no"),
    level=lambda frame: np.searchsorted([3000, 6000], frame["pay"]).astype(str),
)


def wish(target: str, **monotone: Any) -> Any:
    exclude = tuple({"pay", "paid", "level"} - {target})
    return design(
        FRAME, Goal(target=target, exclude=exclude, monotone=monotone, time="none")
    ).plan


def test_what_was_asked_for_stands_in_the_plan_with_its_rule() -> None:
    plan = wish("pay", age="rising", is_new="falling")

    assert plan.monotone == {"age": "rising", "is_new": "falling"}
    [decision] = [each for each in plan.decisions if each.subject == "monotone columns"]
    assert decision.choice == "age rising, is_new falling"
    assert "where age grows, the value must not fall" in decision.reason
    assert "where is_new grows, the value must not rise" in decision.reason


def test_of_two_classes_the_positive_ones_probability_must_follow() -> None:
    [decision] = [
        d for d in wish("paid", age="rising").decisions if "monotone" in d.subject
    ]

    assert "the probability of 'yes' must not fall" in decision.reason


def test_without_a_wish_nothing_is_said() -> None:
    plan = wish("pay")

    assert plan.monotone == {}
    assert not [each for each in plan.decisions if "monotone" in each.subject]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kind", "'kind', a column of type category"),
        ("since", "'since', a column of type datetime"),
        ("one", "'one', which is no input of the model. Left out: one value in all rows"),
        ("paid", "'paid', which is no input of the model. Left out as asked for"),
    ],
)
def test_columns_that_cannot_rise_are_refused(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        wish("pay", **{name: "rising"})


def test_a_column_that_is_not_there_is_refused_with_the_near_miss() -> None:
    with pytest.raises(DataError, match="Did you mean 'age'"):
        wish("pay", aeg="rising")


def test_many_classes_are_refused() -> None:
    with pytest.raises(ConfigError, match="'level' has 3"):
        wish("level", age="rising")
