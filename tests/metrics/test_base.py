"""All metrics agree with scikit-learn, are perfect for perfect predictions, and never crash."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from modelwright.metrics import METRICS, Metric, find

CLASSIFICATION = [metric for metric in METRICS.values() if "binary" in metric.tasks]
REGRESSION = [metric for metric in METRICS.values() if "regression" in metric.tasks]


def classes(n_rows: int, n_classes: int, seed: int) -> tuple[Any, Any]:
    """Return outcomes and coarse probabilities (with ties) of rows."""
    generator = np.random.default_rng(seed)
    probabilities = generator.dirichlet(np.ones(n_classes), n_rows).round(1) + 0.01
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return generator.integers(0, n_classes, n_rows), probabilities


def values(n_rows: int, seed: int) -> tuple[Any, Any]:
    generator = np.random.default_rng(seed)
    y = generator.exponential(size=n_rows)
    return y, y * generator.uniform(0.5, 1.5, n_rows)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("roc_auc", lambda y, p: sk.roc_auc_score(y, p[:, 1])),
        ("average_precision", lambda y, p: sk.average_precision_score(y, p[:, 1])),
        ("log_loss", sk.log_loss),
        ("brier", lambda y, p: sk.brier_score_loss(y, p[:, 1])),
        ("accuracy", lambda y, p: sk.accuracy_score(y, p[:, 1] >= 0.5)),
        ("balanced_accuracy", lambda y, p: sk.balanced_accuracy_score(y, p[:, 1] >= 0.5)),
        ("f1", lambda y, p: sk.f1_score(y, p[:, 1] >= 0.5)),
        ("precision", lambda y, p: sk.precision_score(y, p[:, 1] >= 0.5)),
        ("recall", lambda y, p: sk.recall_score(y, p[:, 1] >= 0.5)),
        ("mcc", lambda y, p: sk.matthews_corrcoef(y, p[:, 1] >= 0.5)),
    ],
)
def test_binary_metrics_agree_with_scikit_learn(name: str, expected: Any) -> None:
    y, probabilities = classes(200, 2, seed=1)

    assert find(name).value(y, probabilities) == pytest.approx(expected(y, probabilities))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("roc_auc", lambda y, p: sk.roc_auc_score(y, p, multi_class="ovr")),
        ("average_precision", sk.average_precision_score),
        ("log_loss", sk.log_loss),
        ("accuracy", lambda y, p: sk.accuracy_score(y, p.argmax(axis=1))),
        ("balanced_accuracy", lambda y, p: sk.balanced_accuracy_score(y, p.argmax(axis=1))),
        ("f1", lambda y, p: sk.f1_score(y, p.argmax(axis=1), average="macro")),
        (
            "precision",
            lambda y, p: sk.precision_score(y, p.argmax(axis=1), average="macro"),
        ),
        ("recall", lambda y, p: sk.recall_score(y, p.argmax(axis=1), average="macro")),
        ("mcc", lambda y, p: sk.matthews_corrcoef(y, p.argmax(axis=1))),
    ],
)
def test_metrics_of_many_classes_agree_with_scikit_learn(name: str, expected: Any) -> None:
    y, probabilities = classes(200, 4, seed=2)

    assert find(name).value(y, probabilities) == pytest.approx(expected(y, probabilities))


def test_brier_score_of_many_classes_sums_over_the_classes() -> None:
    probabilities = np.array([[0.5, 0.3, 0.2]])

    assert find("brier").value(np.array([0]), probabilities) == pytest.approx(
        0.5**2 + 0.3**2 + 0.2**2
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rmse", sk.root_mean_squared_error),
        ("mae", sk.mean_absolute_error),
        ("median_absolute_error", sk.median_absolute_error),
        ("mape", sk.mean_absolute_percentage_error),
        ("rmsle", sk.root_mean_squared_log_error),
        ("r2", sk.r2_score),
    ],
)
def test_regression_metrics_agree_with_scikit_learn(name: str, expected: Any) -> None:
    y, predicted = values(200, seed=3)

    assert find(name).value(y, predicted) == pytest.approx(expected(y, predicted))


@settings(deadline=None, max_examples=60)
@given(n_rows=st.integers(1, 40), n_classes=st.integers(2, 5), seed=st.integers(0, 10_000))
def test_the_quick_way_of_resampling_agrees_with_the_metric_itself(
    n_rows: int, n_classes: int, seed: int
) -> None:
    y, probabilities = classes(n_rows, n_classes, seed)
    rows = np.random.default_rng(seed).integers(0, n_rows, n_rows)

    for metric in CLASSIFICATION:
        quick = metric.on_rows(y, probabilities, threshold=0.4)(rows)
        slow = metric.value(y[rows], probabilities[rows], threshold=0.4)
        assert quick == pytest.approx(slow, nan_ok=True), metric.name


@settings(deadline=None, max_examples=40)
@given(n_rows=st.integers(2, 40), seed=st.integers(0, 10_000))
def test_the_quick_way_agrees_for_values_too(n_rows: int, seed: int) -> None:
    y, predicted = values(n_rows, seed)
    rows = np.arange(1, n_rows).repeat(2)

    for metric in REGRESSION:
        quick = metric.on_rows(y, predicted)(rows)
        slow = metric.value(y[rows], predicted[rows])
        assert quick == pytest.approx(slow, nan_ok=True) or n_rows == 2, metric.name


@settings(deadline=None, max_examples=40)
@given(n_rows=st.integers(2, 30), n_classes=st.integers(2, 4), seed=st.integers(0, 10_000))
def test_a_whole_weight_is_as_good_as_so_many_copies_of_the_row(
    n_rows: int, n_classes: int, seed: int
) -> None:
    weights = np.random.default_rng(seed).integers(1, 4, n_rows)
    by_family = (
        (CLASSIFICATION, classes(n_rows, n_classes, seed)),
        (REGRESSION, values(n_rows, seed)),
    )

    for family, (y, predictions) in by_family:
        for metric in family:
            weighted = metric.value(y, predictions, sample_weight=weights.astype(float))
            copied = metric.value(y.repeat(weights), predictions.repeat(weights, axis=0))
            assert weighted == pytest.approx(copied, nan_ok=True), metric.name


@settings(deadline=None, max_examples=40)
@given(n_rows=st.integers(2, 40), n_classes=st.integers(2, 4), seed=st.integers(0, 10_000))
def test_the_quick_way_of_resampling_weighs_rows_as_the_metric_itself_does(
    n_rows: int, n_classes: int, seed: int
) -> None:
    weights = np.random.default_rng(seed).uniform(0.1, 5, n_rows)
    rows = np.arange(n_rows).repeat(2)[1:]
    by_family = (
        (CLASSIFICATION, classes(n_rows, n_classes, seed)),
        (REGRESSION, values(n_rows, seed)),
    )

    for family, (y, predictions) in by_family:
        for metric in family:
            quick = metric.on_rows(y, predictions, sample_weight=weights)(rows)
            slow = metric.value(y[rows], predictions[rows], sample_weight=weights[rows])
            assert quick == pytest.approx(slow, nan_ok=True), metric.name


@settings(deadline=None, max_examples=30)
@given(n_rows=st.integers(1, 40), seed=st.integers(0, 10_000))
def test_row_order_does_not_matter(n_rows: int, seed: int) -> None:
    y, probabilities = classes(n_rows, 3, seed)
    order = np.random.default_rng(seed).permutation(n_rows)

    for metric in CLASSIFICATION:
        assert metric.value(y[order], probabilities[order]) == pytest.approx(
            metric.value(y, probabilities), nan_ok=True
        )


@pytest.mark.parametrize("metric", CLASSIFICATION, ids=lambda metric: metric.name)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_sure_and_right_probabilities_get_the_perfect_score(
    metric: Metric, n_classes: int
) -> None:
    y = np.arange(12) % n_classes

    value = metric.value(y, np.eye(n_classes)[y])

    assert value == pytest.approx(1 if metric.higher_is_better else 0, abs=1e-12)


@pytest.mark.parametrize("metric", REGRESSION, ids=lambda metric: metric.name)
def test_exact_values_get_the_perfect_score(metric: Metric) -> None:
    y = np.array([1.0, 2.0, 4.0])

    assert metric.value(y, y) == pytest.approx(1 if metric.higher_is_better else 0)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_no_rows_are_undefined(metric: Metric) -> None:
    predictions = np.empty(0) if metric in REGRESSION else np.empty((0, 3))

    assert np.isnan(metric.value(np.empty(0, dtype=np.int64), predictions))


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_predictions_that_are_not_finite_are_undefined(metric: Metric) -> None:
    predictions = np.array([0.5, np.nan])
    if metric in CLASSIFICATION:
        predictions = np.column_stack([1 - predictions, predictions])

    assert np.isnan(metric.value(np.array([0, 1]), predictions))


@pytest.mark.parametrize("metric", CLASSIFICATION, ids=lambda metric: metric.name)
@pytest.mark.parametrize("n_classes", [2, 4])
def test_classes_that_are_absent_do_no_harm(metric: Metric, n_classes: int) -> None:
    _, probabilities = classes(10, n_classes, seed=4)

    value = metric.value(np.zeros(10, dtype=np.int64), probabilities)

    assert np.isfinite(value) or metric.name in {"roc_auc", "average_precision"}


def test_threshold_moves_the_labels_of_two_classes() -> None:
    y = np.array([0, 1])
    probabilities = np.array([[0.7, 0.3], [0.6, 0.4]])

    assert find("recall").value(y, probabilities) == 0
    assert find("recall").value(y, probabilities, threshold=0.4) == 1


def test_logarithmic_error_needs_targets_above_minus_one() -> None:
    assert np.isnan(find("rmsle").value(np.array([-2.0, 1.0]), np.array([1.0, 1.0])))


def test_logarithmic_error_of_an_impossible_prediction_is_large_but_finite() -> None:
    assert 10 < find("rmsle").value(np.array([1.0]), np.array([-5.0])) < 100


def test_gain_is_larger_for_the_better_value() -> None:
    assert find("rmse").gain(1.0) > find("rmse").gain(2.0)
    assert find("roc_auc").gain(0.9) > find("roc_auc").gain(0.8)
