"""The target's task, classes and labels follow from its values."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelwright.design import Goal, encode_labels
from modelwright.design.target import read_target, without_classes
from modelwright.errors import ConfigError, DataError
from modelwright.records import Target

RNG = np.random.default_rng(0)
N_ROWS = 600


def target_of(values: Any, **goal: Any) -> Target:
    return read_target(pd.Series(values, name="y"), Goal(target="y", **goal)).target


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["a", "b"], "binary"),
        (["0.5", "1.5"], "binary"),
        (["a", "b", "c"], "multiclass"),
        (["0", "1", "2", "3", "4"], "multiclass"),
        ([str(k) for k in range(10)], "multiclass"),
        ([str(k) for k in range(1, 21)], "multiclass"),
        ([str(k) for k in range(1, 30)], "regression"),
        ([str(7 * k) for k in range(15)], "regression"),
        (["0.5", "1.5", "2.5"], "regression"),
    ],
)
def test_the_task_is_inferred(values: list[str], task: str) -> None:
    assert target_of(RNG.permutation(np.resize(values, N_ROWS))).task == task


def test_few_rows_a_value_are_numbers_and_no_classes() -> None:
    assert target_of([str(k % 9) for k in range(20)]).task == "regression"


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        (["1", "2", "3"], (1, 2, 3)),
        (["10", "9", "1"], (1, 9, 10)),
        ([1.0, 2.0, 1.0, None], (1, 2)),
        ([" a", "a ", "b", "c"], ("a", "b", "c")),
        (["01", "02", "03"], ("01", "02", "03")),
        ([False, True], (False, True)),
        (["True", "False"], ("False", "True")),
        ([1, "1", 1.0, "2", 2], (1, 2)),
        (["0", "1"], (0, 1)),
        (["1.50", "1.5"], ("1.50", "1.5")),
    ],
)
def test_classes_keep_the_type_of_their_values(
    values: list[Any], classes: tuple[Any, ...]
) -> None:
    target = target_of(pd.Series(values * 20, dtype=None if None in values else object))

    assert target.classes == classes
    assert [type(label) for label in target.classes] == [type(label) for label in classes]


@pytest.mark.parametrize(
    ("values", "positive"),
    [
        (["Yes"] * 6 + ["No"] * 4, "Yes"),
        (["1"] * 6 + ["2"] * 4, 2),
        (["0"] * 4 + ["1"] * 6, 1),
        ([">50K"] * 4 + ["<=50K"] * 6, ">50K"),
        (["spam"] * 6 + ["ham"] * 4, "spam"),
        (["u"] * 5 + ["v"] * 5, "u"),
    ],
)
def test_the_positive_class_is_last(values: list[str], positive: Any) -> None:
    assert target_of(values * 5).classes[-1] == positive


def test_the_positive_class_can_be_given_and_must_be_one() -> None:
    assert target_of(["Yes", "No"] * 20, positive="No").classes == ("Yes", "No")
    assert target_of(["1", "2"] * 20, positive="1.0").classes == (2, 1)
    with pytest.raises(ConfigError, match="Did you mean 'Yes'"):
        target_of(["Yes", "No"] * 20, positive="Yess")


def test_a_class_with_one_row_is_set_aside() -> None:
    reading = read_target(pd.Series(["c", *["a", "b"] * 20], name="y"), Goal(target="y"))

    assert reading.target == Target(name="y", task="binary", classes=("b", "a"))
    assert reading.labels[0] == -1
    assert "rare classes" in [decision.subject for decision in reading.decisions]


@pytest.mark.parametrize(
    ("values", "goal", "words"),
    [
        ([None] * 40, {}, "missing in every row"),
        (["a"] * 40, {}, "one value in all rows"),
        (["a"] * 39 + ["b"], {}, "too few rows a class"),
        ([f"answer {k}" for k in range(40)], {}, "Join rare classes"),
        (["a", "b", "c"] * 20, {"task": "binary"}, "needs two classes"),
        (["a", "b"] * 20, {"task": "regression"}, "target of numbers"),
        (pd.date_range("2024-01-01", periods=40), {}, "holds dates"),
    ],
)
def test_a_target_that_cannot_be_learnt_is_refused(
    values: Any, goal: dict[str, Any], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        target_of(values, **goal)


def test_two_classes_of_a_multiclass_task_are_binary() -> None:
    assert target_of(["a", "b"] * 20, task="multiclass").task == "binary"


def test_numbers_in_disguise_are_read_from_the_target_too() -> None:
    values = [*(f"{k},5" for k in range(30)), *["-200"] * 5, "oops"[:0]]

    reading = read_target(pd.Series(values, name="y"), Goal(target="y"))

    assert reading.target.decimal_comma
    assert reading.target.missing_codes == ("-200",)
    assert reading.is_missing.sum() == 6
    np.testing.assert_array_equal(
        encode_labels(["0,5", "-200", "1.000,5"], reading.target), [0.5, np.nan, 1000.5]
    )


@pytest.mark.parametrize(
    ("classes", "values", "labels"),
    [
        (
            (0, 1),
            ["1", 1, 1.0, "1.0", True, 0, "x", None, "2"],
            [1, 1, 1, 1, -1, 0, -1, -1, -1],
        ),
        (
            (False, True),
            [True, "True", "true", 1, "0", np.False_, ""],
            [1, 1, 1, 1, 0, 0, -1],
        ),
        (("no", "yes"), [" yes", "no ", "No", float("nan")], [1, 0, -1, -1]),
        ((0.5, 1.5), ["0.50", 1.5, "?"], [0, 1, -1]),
    ],
)
def test_labels_are_encoded_however_they_travelled(
    classes: tuple[Any, ...], values: list[Any], labels: list[int]
) -> None:
    target = Target(name="y", task="binary", classes=classes)

    assert encode_labels(values, target).tolist() == labels


def test_classes_can_be_taken_out() -> None:
    series, goal = pd.Series(["a", "b", "c", "c"] * 20, name="y"), Goal(target="y")
    reading = read_target(series, goal)

    smaller, decision = without_classes(series, reading, [1], goal)

    assert smaller.target == Target(name="y", task="binary", classes=("c", "a"))
    assert smaller.labels[:3].tolist() == [1, -1, 0]
    assert decision.choice == "20 rows set aside"


@pytest.mark.parametrize(
    ("scale", "where"), [(1e307, "above 1e"), (1e-300, "below 1e-100")]
)
def test_a_target_whose_squares_no_double_holds_is_refused(
    scale: float, where: str
) -> None:
    with pytest.raises(DataError, match=f"has values {where}.* another unit"):
        target_of(RNG.normal(size=50) * scale)


@pytest.mark.parametrize("values", [["a", "b", "c"], ["0.5", "1.5", "2.5"]])
def test_a_positive_class_of_a_target_without_two_classes_is_refused(
    values: list[str],
) -> None:
    with pytest.raises(
        ConfigError, match="is for a target of two classes; 'y' has 3 distinct"
    ):
        target_of(np.resize(values, 60), positive="a")
