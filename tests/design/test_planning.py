"""The design of whole tables: plan, split, labels and inputs agree with each other."""

import msgspec
import numpy as np
import pandas as pd
import pytest

from modelwright.design import Design, Goal, design, encode_labels
from modelwright.errors import ConfigError, DataError
from modelwright.records import UNUSED, Plan
from modelwright.runtime import Normaliser

N_ROWS = 400


@pytest.fixture
def shop() -> pd.DataFrame:
    """Orders as texts, the way a CSV file gives them."""
    rng = np.random.default_rng(0)
    price, rate = rng.lognormal(3, 1, N_ROWS).round(2), {"EUR": 1.1, "USD": 1.0, "GBP": 1.3}
    currency = rng.choice(list(rate), N_ROWS)
    frame = pd.DataFrame(
        {
            "row": range(1, N_ROWS + 1),
            "ordered": pd.date_range("2023-01-01", periods=N_ROWS).strftime("%d/%m/%Y"),
            "price": price,
            "currency": currency,
            "weight": rng.choice(["1,5", "2,25", "", "10"], N_ROWS),
            "note": [" ".join(rng.choice(list("abcdefg"), 8)) for _ in range(N_ROWS)],
            "colour": rng.choice(["red", "blue", "?"], N_ROWS),
            "store": "S1",
            "amount": (price * [rate[code] for code in currency]).round(2),
            "returned": rng.choice(["yes", "no"], N_ROWS, p=[0.2, 0.8]),
        }
    )
    return frame.astype(str)


def test_a_regression_by_time_without_what_gives_it_away(shop: pd.DataFrame) -> None:
    plan = design(shop, Goal(target="amount")).plan

    assert (plan.signature.target.task, plan.metric) == ("regression", "rmse")
    assert [column.name for column in plan.signature.columns] == [
        "weight", "note", "colour", "returned",
    ]  # fmt: skip
    assert (plan.split.kind, plan.split.column) == ("time", "ordered")
    roles = {profile.name: profile.role for profile in plan.profile}
    assert roles["ordered"] == "time"
    assert (
        roles["price"] == roles["currency"] == roles["row"] == roles["store"] == "excluded"
    )
    assert plan.findings[0].code == "AUD002"


def test_a_classification_with_the_same_table(shop: pd.DataFrame) -> None:
    result = design(shop, Goal(target="returned", time="none", time_is_feature=True))

    assert result.plan.signature.target.classes == ("no", "yes")
    assert result.plan.split.kind == "stratified"
    types = {column.name: column.type for column in result.plan.signature.columns}
    assert types == {
        "ordered": "datetime",
        "price": "number",
        "currency": "category",
        "weight": "number",
        "note": "text",
        "colour": "category",
        "amount": "number",
    }


def assert_consistent(frame: pd.DataFrame, result: Design) -> None:
    expected = Normaliser(result.plan.signature).table(frame)
    np.testing.assert_array_equal(result.inputs.numbers, expected.numbers)
    assert (result.inputs.strings == expected.strings).all()
    encoded = encode_labels(
        frame[result.plan.signature.target.name], result.plan.signature.target
    )
    np.testing.assert_array_equal(result.labels, encoded)
    assert result.plan.n_used == (result.split.blocks != UNUSED).sum()


@pytest.mark.parametrize("target", ["amount", "returned", "colour"])
def test_inputs_and_labels_are_those_of_the_one_way(
    shop: pd.DataFrame, target: str
) -> None:
    assert_consistent(shop, design(shop, Goal(target=target)))


def test_typed_values_are_understood_like_texts(shop: pd.DataFrame) -> None:
    typed = shop.astype({"price": float, "row": int, "amount": float, "colour": "category"})
    typed["ordered"] = pd.to_datetime(shop["ordered"], format="%d/%m/%Y")

    one, other = (design(frame, Goal(target="returned")) for frame in (shop, typed))

    assert_consistent(typed, other)
    np.testing.assert_array_equal(one.inputs.numbers, other.inputs.numbers)
    assert (one.split.blocks == other.split.blocks).all()


def test_the_same_seed_gives_the_same_plan(shop: pd.DataFrame) -> None:
    goal = Goal(target="returned", time="none", seed=3)

    one, two = design(shop, goal), design(shop, goal)

    assert one.plan == two.plan
    assert (one.split.blocks == two.split.blocks).all()


def test_a_plan_survives_the_disk(shop: pd.DataFrame) -> None:
    plan = design(shop, Goal(target="amount")).plan

    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


def test_rows_without_label_are_read_but_not_used(shop: pd.DataFrame) -> None:
    shop.loc[:9, "returned"] = ""

    result = design(shop, Goal(target="returned"))

    assert (result.labels[:10] == -1).all()
    assert (result.split.blocks[:10] == UNUSED).all()
    assert result.inputs.n_rows == N_ROWS


def test_classes_that_only_later_rows_have_are_set_aside(shop: pd.DataFrame) -> None:
    shop.loc[N_ROWS - 20 :, "colour"] = ["new", "red"] * 10

    result = design(shop, Goal(target="colour"))

    assert result.plan.signature.target.classes in (("red", "blue"), ("blue", "red"))
    assert result.plan.signature.target.task == "binary"
    assert (result.labels[N_ROWS - 20 :: 2] == -1).all()


def test_a_found_time_gives_way_where_training_rows_have_one_class(
    shop: pd.DataFrame,
) -> None:
    shop["returned"] = ["no"] * (N_ROWS - 40) + ["yes"] * 40

    assert design(shop, Goal(target="returned")).plan.split.kind == "stratified"
    with pytest.raises(DataError, match="one class"):
        design(shop, Goal(target="returned", time="ordered"))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"x": [], "y": []}), "no rows"),
        (pd.DataFrame([[1, 2, 3]] * 20, columns=["a", "a", "y"]), "names repeat: 'a'"),
        (pd.DataFrame({"y": ["a", "b"] * 20}), "no other column"),
        (pd.DataFrame({"x": ["c"] * 40, "y": ["a", "b"] * 20}), "one value in all rows"),
    ],
)
def test_tables_that_cannot_be_learnt_from_are_refused(
    frame: pd.DataFrame, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        design(frame, Goal(target="y"))


def test_odd_names_are_kept_as_text() -> None:
    rng = np.random.default_rng(0)
    names: list[object] = ["a b", "😀", 1, "", 'quo"te']
    frame = pd.DataFrame(rng.normal(size=(80, 5)), columns=names).assign(y=["a", "b"] * 40)

    columns = design(frame, Goal(target="y")).plan.signature.columns

    assert [column.name for column in columns] == ["a b", "😀", "1", "", 'quo"te']


def test_an_unknown_metric_is_refused(shop: pd.DataFrame) -> None:
    with pytest.raises(ConfigError, match="roc_acu"):
        design(shop, Goal(target="returned", metric="roc_acu"))


def test_wide_tables_are_bearable() -> None:
    rng = np.random.default_rng(0)
    wide = pd.DataFrame(rng.normal(size=(60, 800)), columns=[f"v{k}" for k in range(800)])

    plan = design(wide.assign(empty=None, y=["a", "b"] * 30), Goal(target="y")).plan

    assert len(plan.signature.columns) == 800
    assert len(plan.profile) == 802
