"""Roles follow from what was declared and what columns hold; the signature gets its domains."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelwright.design.columns import MOST_LEVELS, choose_roles, final_column
from modelwright.design.goal import Goal
from modelwright.design.reading import read_column, read_columns
from modelwright.errors import DataError

N_ROWS = 60
FRAME = pd.DataFrame(
    {
        "n": range(N_ROWS),
        "same": ["a"] * N_ROWS,
        "gap": [None] * N_ROWS,
        "t": pd.date_range("2024-01-01", periods=N_ROWS),
        "g": np.arange(N_ROWS) % 7,
        "x": np.random.default_rng(0).normal(size=N_ROWS),
    }
)


def roles_of(**goal: Any) -> dict[str, str]:
    readings = read_columns(FRAME, FRAME.columns, types={})
    return choose_roles(readings, Goal(target="y", **goal), "t").roles


def test_each_column_has_a_role() -> None:
    expected = {"n": "excluded", "same": "excluded", "gap": "excluded", "t": "time"}

    assert roles_of() == {**expected, "g": "feature", "x": "feature"}


def test_what_was_declared_goes_first() -> None:
    roles = roles_of(keep=("n", "gap"), exclude=("x",), group="g", time_is_feature=True)

    assert roles["n"] == roles["t"] == "feature"
    assert roles["gap"] == roles["x"] == "excluded"
    assert roles["g"] == "group"


def test_decisions_can_be_overridden() -> None:
    readings = read_columns(FRAME, FRAME.columns, types={})

    decisions = choose_roles(readings, Goal(target="y"), "t").decisions

    overrides = {decision.subject: decision.override for decision in decisions}
    assert overrides["column n"] == '[data] keep = ["n"]'
    assert overrides["column t"] == "[data] time_is_feature = true"
    assert overrides["column gap"] == ""


def test_data_without_a_feature_is_refused() -> None:
    readings = read_columns(FRAME, ["n", "same"], types={})

    with pytest.raises(DataError, match="No column is left to predict 'y'"):
        choose_roles(readings, Goal(target="y"), None)


def test_the_domain_comes_from_the_used_rows() -> None:
    used = np.array([True, True, True, False])

    number = final_column(read_column(pd.Series([1.5, 3.0, 2.0, None], name="x")), used)
    level = final_column(read_column(pd.Series(["b", "a", "b", "z"], name="x")), used)

    assert (number.minimum, number.maximum, number.nullable) == (1.5, 3.0, False)
    assert level.levels == ("b", "a")


def test_levels_are_capped_at_the_most_frequent() -> None:
    values = [f"v{k}" for k in range(MOST_LEVELS + 50)] * 2 + ["often"] * 3

    column = final_column(
        read_column(pd.Series(values, name="x")), np.ones(len(values), dtype=bool)
    )

    assert len(column.levels) == MOST_LEVELS
    assert column.levels[0] == "often"


def test_flags_and_texts_have_no_range() -> None:
    flags = read_column(pd.Series(["yes", "no"] * 10, name="x"))

    assert final_column(flags, np.ones(20, dtype=bool)).minimum is None
