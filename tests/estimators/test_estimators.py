"""The scikit-learn front door."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.metrics import make_scorer, mean_pinball_loss
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.utils.estimator_checks import check_estimator

import modelwright
from modelwright import Classifier, Regressor
from modelwright.errors import ConfigError, DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GENERATOR = np.random.default_rng(5)
FRAME = pd.DataFrame(
    {
        "size": GENERATOR.normal(size=120),
        "kind": np.array(["x", "y", None])[GENERATOR.integers(0, 3, 120)],
        "made": pd.date_range("2020-01-01", periods=120, freq="D"),
    }
)
SCORE = FRAME["size"] + (FRAME["kind"] == "x") + 0.2 * GENERATOR.normal(size=120)
LABELS = np.where(SCORE > 0.3, "good", "bad")

# The checks ask for models of nine rows, and for equal ones whether a row is absent or weighs 0:
# here the split of the rows into folds would not be the same.
EXPECTED_TO_FAIL = {
    "check_sample_weight_equivalence_on_dense_data": "nine rows are too few"
}


@pytest.mark.slow
@pytest.mark.parametrize("estimator", [Classifier(trials=1), Regressor(trials=1)])
def test_scikit_learn_finds_its_contract_kept(estimator: Any) -> None:
    with warnings.catch_warnings():
        # The checks fit on absurd data, of which the libraries below warn.
        warnings.simplefilter("ignore")
        results = check_estimator(
            estimator, on_fail=None, on_skip=None, expected_failed_checks=EXPECTED_TO_FAIL
        )

    failed = {r["check_name"]: r["exception"] for r in results if r["status"] == "failed"}
    assert failed == {}
    assert len(results) > 40


def to_matrix(frame: pd.DataFrame) -> Any:
    """Return the frame as a NumPy matrix of objects."""
    return frame.to_numpy(dtype=object)


@pytest.mark.parametrize(
    "convert",
    [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas],
    ids=["pandas", "polars", "arrow"],
)
def test_any_kind_of_table_gives_the_same_predictions(convert: Callable[..., Any]) -> None:
    expected = Classifier(trials=3).fit(FRAME, LABELS).predict_proba(FRAME)

    model = Classifier(trials=3).fit(convert(FRAME), LABELS)

    np.testing.assert_array_equal(model.predict_proba(convert(FRAME)), expected)


def test_a_column_may_be_named_as_the_target_mostly_is() -> None:
    frame = FRAME[["size"]].rename(columns={"size": "target"})

    model = Regressor(trials=2).fit(frame, SCORE)

    assert model.plan_.signature.target.name == "target_"
    assert model.predict(frame).shape == SCORE.shape


def test_labels_keep_their_type() -> None:
    model = Classifier(trials=2).fit(FRAME[["size"]], np.where(SCORE > 0, 7, 3))

    assert model.classes_.tolist() == [3, 7]
    assert set(model.predict(FRAME[["size"]])) <= {3, 7}


@pytest.mark.parametrize(
    ("low", "high"),
    [("bad", "good"), ("1", "2"), ("10", "9"), (3, 7), (-1.0, 1.0), (False, True)],
)
def test_a_release_answers_with_the_labels_that_were_taught(
    low: Any, high: Any, tmp_path: Path
) -> None:
    y = np.where(SCORE > 0, high, low)
    model = Classifier(trials=2).fit(FRAME, y)

    released = modelwright.load(tmp_path / model.release(tmp_path).release_id)

    assert released.signature.target.classes == (low, high)
    assert type(released.signature.target.classes[0]) is type(low)
    assert model.classes_.tolist() == [low, high]
    assert released.predict(FRAME).tolist() == model.predict(FRAME).tolist()
    np.testing.assert_allclose(
        released.predict_proba(FRAME), model.predict_proba(FRAME), atol=1e-9
    )


def test_labels_of_many_classes_are_mapped_back_in_every_order(tmp_path: Path) -> None:
    y = np.digitize(SCORE, [-0.5, 0.5]).astype(str)
    y = np.char.replace(y, "2", "10")  # "10" stands before "2" as text, behind it as number

    model = Classifier(trials=2).fit(FRAME, y)

    assert model.classes_.tolist() == ["0", "1", "10"]
    decided = model.classes_[model.predict_proba(FRAME).argmax(axis=1)]
    assert decided.tolist() == model.predict(FRAME).tolist()
    assert (model.predict(FRAME) == y).mean() > 0.7
    released = modelwright.load(tmp_path / model.release(tmp_path).release_id)
    assert released.predict(FRAME).tolist() == model.predict(FRAME).tolist()


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("N/A", "good"), "stands for a missing value"),
        (("1", "1.0"), "read alike"),
        ((np.uint64(1), np.uint64(2**63)), "beyond 64 bits"),
    ],
)
def test_labels_that_no_release_can_tell_are_refused(
    labels: tuple[Any, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        Classifier(trials=1).fit(FRAME, np.where(SCORE > 0, *labels))


def test_rows_in_time_order_are_not_shuffled() -> None:
    model = Regressor(trials=2, time="@order").fit(FRAME[["size", "kind"]], SCORE)

    assert model.plan_.split.kind == "time"


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_release_answers_like_the_estimator(task: str, tmp_path: Path) -> None:
    is_regression = task == "regression"
    model: Any = Regressor(trials=3) if is_regression else Classifier(trials=3)
    model.fit(FRAME, SCORE if is_regression else LABELS)

    manifest = model.release(tmp_path)

    released = modelwright.load(tmp_path / manifest.release_id)
    if is_regression:
        np.testing.assert_allclose(released.predict(FRAME), model.predict(FRAME), rtol=1e-9)
    else:
        assert released.predict(FRAME).tolist() == model.predict(FRAME).tolist()


def test_a_constant_target_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 classes"):
        Classifier(trials=1).fit(FRAME, np.full(120, "good"))


@pytest.mark.parametrize(
    "settings",
    [
        {"trials": 0},
        {"trials": "3"},
        {"metric": len},
        {"max_size_mb": 0},
        {"max_latency_us": "9"},
    ],
)
def test_settings_of_a_wrong_type_are_named(settings: dict[str, Any]) -> None:
    table = np.arange(40.0).reshape(20, 2)

    with pytest.raises(ConfigError, match=next(iter(settings))):
        Regressor(**settings).fit(table, np.arange(20.0))


def test_labels_may_be_an_arrow_column() -> None:
    table = np.arange(80.0).reshape(40, 2)
    y = pa.chunked_array([["no"] * 20, ["yes"] * 20])

    assert Classifier(trials=1).fit(table, y).classes_.tolist() == ["no", "yes"]


def test_missing_labels_and_texts_for_numbers_are_named() -> None:
    table = np.arange(80.0).reshape(40, 2)

    with pytest.raises(ValueError, match="missing labels"):
        Classifier(trials=1).fit(table, [None, *["no", "yes"] * 19, "no"])
    with pytest.raises(DataError, match="use Classifier"):
        Regressor(trials=1).fit(table, ["no", "yes"] * 20)


def test_a_table_without_rows_is_refused() -> None:
    table = pd.DataFrame({"a": np.arange(40.0)})
    model = Regressor(trials=1).fit(table, np.arange(40.0))

    with pytest.raises(DataError, match="at least one row"):
        model.predict(table[:0])


@pytest.mark.parametrize("kind", [Classifier, Regressor])
def test_a_value_may_be_missing_where_training_rows_had_none(
    kind: Any, tmp_path: Path
) -> None:
    whole = FRAME.dropna().head(80)
    target = (LABELS if kind is Classifier else SCORE)[whole.index]
    model = kind(trials=3, learners=["lightgbm", "extra_trees"]).fit(whole, target)
    holes = whole.head(3).astype(object)
    holes[:] = None

    released = modelwright.load(tmp_path / model.release(tmp_path).release_id)

    assert list(released.predict(holes)) == list(model.predict(holes))


def test_own_learners_take_part_and_win_where_that_is_allowed() -> None:
    near = ("near", KNeighborsClassifier(7))
    model = Classifier(trials=3, learners=[near, "linear"], portable=False)

    model.fit(FRAME, LABELS)

    assert {row.learner for row in model.report_.leaderboard} >= {"near", "linear"}
    assert not {"lightgbm", "xgboost"} & {row.learner for row in model.report_.leaderboard}
    strict = Classifier(trials=3, learners=[near]).fit(FRAME, LABELS)
    assert {row.learner for row in strict.report_.leaderboard if row.weight} == {"linear"}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["lightbgm"], "Did you mean 'lightgbm'"),
        ([KNeighborsClassifier(1), KNeighborsClassifier(2)], "two learners"),
        ([KNeighborsRegressor], "can do regression, and the task is binary"),
        (["nowhere.py:Mine"], "There is no file"),
    ],
)
def test_learners_that_cannot_be_used_are_explained(entries: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Classifier(trials=2, learners=entries).fit(FRAME, LABELS)


def test_a_function_is_a_metric_too() -> None:
    def hits(y_true: Any, y_pred: Any) -> float:
        return float((y_true == y_pred).sum())

    model = Classifier(trials=2, metric=hits).fit(FRAME, LABELS)

    assert model.plan_.metric.endswith(":hits")
    assert 0.5 < model.report_.evaluation.scores[0].value <= 1
    assert isinstance(clone(model).metric, type(hits))


def test_a_scorer_of_a_loss_is_a_metric_too(tmp_path: Path) -> None:
    scorer = make_scorer(mean_pinball_loss, alpha=0.9, greater_is_better=False)

    model = Regressor(trials=2, metric=scorer).fit(FRAME, SCORE)

    score = model.report_.evaluation.scores[0]
    assert not score.higher_is_better
    assert score.value > 0
    card = tmp_path / model.release(tmp_path).release_id / "card.md"
    assert "mean_pinball_loss" in card.read_text(encoding="utf-8")


def test_sample_weights_move_the_model_and_are_no_feature() -> None:
    weights = np.where(LABELS == "good", 5.0, 1.0)

    plain = Classifier(trials=2).fit(FRAME, LABELS)
    weighted = Classifier(trials=2).fit(FRAME, LABELS, sample_weight=weights)

    assert weighted.plan_.weight == "sample_weight"
    assert [column.name for column in weighted.plan_.signature.columns] == list(FRAME)
    assert (
        weighted.predict_proba(FRAME)[:, 1].mean()
        > plain.predict_proba(FRAME)[:, 1].mean() + 0.03
    )


def test_a_column_named_like_the_weights_stays_a_feature() -> None:
    frame = FRAME.rename(columns={"size": "sample_weight"})

    model = Regressor(trials=2).fit(frame, SCORE, sample_weight=np.ones(len(frame)))

    assert "sample_weight" in [column.name for column in model.plan_.signature.columns]


@pytest.mark.parametrize("weights", [np.full(120, -1.0), np.full(120, np.nan), np.ones(3)])
def test_weights_that_are_none_are_refused(weights: Any) -> None:
    with pytest.raises(ValueError, match=r"weight|NaN"):
        Regressor(trials=2).fit(FRAME, SCORE, sample_weight=weights)


def test_a_column_can_be_followed() -> None:
    model = Regressor(trials=2, monotone={"size": "falling"}).fit(FRAME, SCORE)

    rows = FRAME.head(20)
    answers = [model.predict(rows.assign(size=value)) for value in (-2.0, 0.0, 2.0)]
    assert (np.diff(np.array(answers), axis=0) <= 1e-12).all()
    with pytest.raises(ConfigError, match="'rising' or 'falling'"):
        Regressor(trials=2, monotone={"size": "up"}).fit(FRAME, SCORE)


def test_constraints_are_kept() -> None:
    model = Classifier(trials=3, explainable=True, max_size_mb=0.5, max_latency_us=1e6)

    model.fit(FRAME, LABELS)

    assert len(model.model_.members) == 1
    assert model.report_.glass_box is not None
    subjects = {decision.subject for decision in model.report_.decisions}
    assert {"explainable", "max_size_mb", "max_latency_us"} <= subjects
