"""Goals that name absent columns or contradict themselves are refused."""

import pytest

from modelwright.design.goal import Goal, check_goal
from modelwright.errors import ConfigError, DataError

COLUMNS = ["age", "City", "y"]


@pytest.mark.parametrize(
    "goal",
    [
        Goal(target="y"),
        Goal(target="y", time="@order", group="City", keep=("age",)),
        Goal(target="y", time="none", types={"age": "category"}),
    ],
)
def test_a_goal_about_the_columns_at_hand_is_accepted(goal: Goal) -> None:
    check_goal(goal, COLUMNS)


@pytest.mark.parametrize(
    ("goal", "key"),
    [
        (Goal(target="z"), "target"),
        (Goal(target="y", time="z"), "time"),
        (Goal(target="y", group="z"), "group"),
        (Goal(target="y", exclude=("z",)), "exclude"),
        (Goal(target="y", keep=("z",)), "keep"),
        (Goal(target="y", types={"z": "text"}), "types"),
    ],
)
def test_an_absent_column_is_named_with_its_key(goal: Goal, key: str) -> None:
    with pytest.raises(DataError, match=rf"\[data.*{key}.*names the column 'z'"):
        check_goal(goal, COLUMNS)


@pytest.mark.parametrize(("name", "near"), [("city", "City"), ("agee", "age"), ("Y", "y")])
def test_the_near_miss_is_suggested(name: str, near: str) -> None:
    with pytest.raises(DataError, match=f"Did you mean '{near}'"):
        check_goal(Goal(target=name), COLUMNS)


@pytest.mark.parametrize(
    "goal",
    [
        Goal(target="y", time="y"),
        Goal(target="y", group="y"),
        Goal(target="y", exclude=("y",)),
        Goal(target="y", types={"y": "category"}),
    ],
)
def test_the_target_has_no_second_role(goal: Goal) -> None:
    with pytest.raises(ConfigError, match="target 'y'"):
        check_goal(goal, COLUMNS)


def test_words_for_time_are_no_columns() -> None:
    times = [
        Goal(target="y", time=time).time_column for time in ("@order", "none", None, "t")
    ]

    assert times == [None, None, None, "t"]
