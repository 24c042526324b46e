"""A project's own metric: loaded, tried, described, and judged like any other."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import make_scorer

from modelwright.errors import ConfigError
from modelwright.metrics import (
    Metric,
    Sample,
    bootstrap_score,
    check_own,
    describe_own,
    is_own,
    load_own,
)
from modelwright.metrics.own import own_metric
from modelwright.records import Target

PAID = Target(name="paid", task="binary", classes=("no", "yes"))
PRICE = Target(name="price", task="regression", classes=())
COLOUR = Target(name="colour", task="multiclass", classes=("blue", "green", "red"))


def profit(y_true: Any, y_pred: Any) -> float:
    """Return 10 for every sale that was foreseen, less 4 for every call.

    More is better.
    """
    called = y_pred == "yes"
    return float(10 * (called & (y_true == "yes")).sum() - 4 * called.sum())


def cost(y_true: Any, y_pred: Any, sample_weight: Any = None) -> float:
    return float(np.average(3 * np.maximum(y_true - y_pred, 0), weights=sample_weight))


def net_profit(y_true: Any, y_pred: Any) -> float:
    return profit(y_true, y_pred) - 100


def binary_rows() -> tuple[Any, Any]:
    generator = np.random.default_rng(0)
    positive = generator.uniform(size=300)
    return (generator.uniform(size=300) < positive).astype(int), np.column_stack(
        [1 - positive, positive]
    )


def test_function_sees_labels_and_the_threshold_decides() -> None:
    metric = own_metric(profit, PAID)
    y, probabilities = np.array([0, 1, 1]), np.array([[0.6, 0.4], [0.7, 0.3], [0.1, 0.9]])

    assert (metric.needs, metric.higher_is_better) == ("labels", True)
    assert metric.value(y, probabilities) * 3 == pytest.approx(6)
    assert metric.value(y, probabilities, threshold=0.3) * 3 == pytest.approx(8)


def test_a_sum_over_rows_becomes_a_value_for_each_row_and_is_described() -> None:
    metric = own_metric(profit, PAID)
    y, probabilities = binary_rows()

    once = metric.value(y, probabilities)
    twice = metric.value(np.tile(y, 2), np.tile(probabilities, (2, 1)))

    assert twice == pytest.approx(once)
    words = describe_own(metric)
    assert "Return 10 for every sale" in words
    assert "value for each row" in words


def test_a_mean_stays_what_it_is() -> None:
    metric = own_metric(cost, PRICE)

    assert metric.value(np.array([3.0, 1.0]), np.array([1.0, 1.0])) == pytest.approx(3)
    assert describe_own(metric) == ""


def test_what_depends_on_the_number_of_rows_otherwise_says_so_and_is_resampled_whole() -> (
    None
):
    metric = own_metric(net_profit, PAID)

    assert not metric.is_comparable
    assert "cannot be compared" in describe_own(metric)
    y, probabilities = binary_rows()
    score = bootstrap_score(metric, y, probabilities, seed=0, n_resamples=50)
    assert score.lower < score.value < score.upper


def test_loss_made_by_make_scorer_is_shown_as_a_loss() -> None:
    metric = own_metric(make_scorer(cost, greater_is_better=False), PRICE)

    assert not metric.higher_is_better
    assert metric.value(np.array([3.0]), np.array([1.0])) == pytest.approx(6)


def test_scorer_may_ask_for_probabilities() -> None:
    def surprise(y_true: Any, y_pred: Any) -> float:
        return float(np.mean(np.where(y_true == "yes", y_pred, 1 - y_pred)))

    metric = own_metric(make_scorer(surprise, response_method="predict_proba"), PAID)

    assert metric.needs == "probabilities"
    assert metric.value(np.array([1, 0]), np.array([[0.2, 0.8], [0.6, 0.4]])) == 0.7


def test_weights_reach_a_function_that_takes_them_and_spare_one_that_does_not() -> None:
    y, predictions, weights = np.array([3.0, 1.0]), np.array([1.0, 1.0]), np.array([1.0, 3])
    weighted, plain = (
        own_metric(cost, PRICE),
        own_metric(lambda t, p: (t - p).mean(), PRICE),
    )

    assert weighted.value(y, predictions, sample_weight=weights) == pytest.approx(1.5)
    assert plain.value(y, predictions, sample_weight=weights) == pytest.approx(1)
    assert (weighted.takes_weights, plain.takes_weights) == (True, False)


def test_labels_of_many_classes_keep_their_order() -> None:
    metric = own_metric(lambda t, p: (t == p).mean(), COLOUR)

    assert metric.value(np.array([2, 0]), np.eye(3)[[2, 1]]) == 0.5


def test_reference_is_loaded_from_the_projects_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "def hits(y, answers):\n    return (y == answers).mean()"
    )

    metric = own_metric("mine.py:hits", PAID, folder=tmp_path)

    assert (metric.name, metric.short_name) == ("mine.py:hits", "hits")
    before = metric.version
    (tmp_path / "mine.py").write_text(
        "def hits(y, answers):\n    return (y != answers).mean()"
    )
    assert own_metric("mine.py:hits", PAID, folder=tmp_path).version != before


def test_name_of_a_function_is_never_one_of_ours() -> None:
    def rmse(y_true: Any, y_pred: Any) -> float:
        return float(-np.abs(y_true - y_pred).mean())

    metric = own_metric(rmse, PRICE)

    assert metric.name != "rmse"
    assert metric.short_name == "rmse"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: 1, "fails on .* made-up rows: TypeError"),
        (lambda t, p: t / 0 + p["x"], "fails on .* made-up rows"),
        (lambda t, p: (t == p).tolist(), "a list and not a number"),
        (lambda t, p: None, "fails on .* made-up rows"),  # noqa: ARG005
        (lambda t, p: float("nan"), "returns nan on .* made-up rows"),  # noqa: ARG005
    ],
)
def test_function_that_cannot_judge_is_refused_with_what_it_did(
    function: Any, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        own_metric(function, PAID)


def test_what_is_no_function_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("hits = 3")

    with pytest.raises(ConfigError, match="is a int and no function"):
        load_own("mine.py:hits", tmp_path)
    with pytest.raises(ConfigError, match="There is no file"):
        load_own("other.py:hits", tmp_path)


def test_own_metrics_are_told_from_names() -> None:
    assert [is_own(given) for given in ("mine.py:hits", profit, "roc_auc")] == [
        True,
        True,
        False,
    ]


def test_metric_that_fails_on_real_outcomes_is_refused() -> None:
    metric: Metric = own_metric(lambda t, p: float(1 / t.min() + p.mean()), PRICE)
    zeros = Sample(np.zeros(3), np.ones(3))

    with pytest.raises(ConfigError, match="returns inf"):
        check_own(metric, zeros)


def test_interval_of_a_function_is_the_bootstraps() -> None:
    y, probabilities = binary_rows()

    score = bootstrap_score(own_metric(profit, PAID), y, probabilities, seed=0)

    assert score.lower < score.value < score.upper
    assert score.metric.endswith(":profit")
