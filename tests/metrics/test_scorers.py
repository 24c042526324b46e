"""scikit-learn's scorers give as metrics what they give with an estimator."""

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import fbeta_score, get_scorer, make_scorer

from modelwright.metrics import METRICS
from modelwright.metrics.scorers import (
    Sample,
    ScorerFunction,
    made_up_sample,
    scorer_metric,
    try_scorer,
)
from modelwright.records import Task


def fitted(task: Task) -> tuple[Any, Any, Any]:
    generator = np.random.default_rng(0)
    X = generator.normal(size=(200, 3))  # noqa: N806 - scikit-learn's name
    score = X[:, 0] + generator.normal(size=200)
    if task == "regression":
        y = np.exp(score / 10)
        return LinearRegression().fit(X, y), X, y
    y = np.searchsorted([0] if task == "binary" else [-0.5, 0.5], score)
    return LogisticRegression().fit(X, y), X, y


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("neg_max_error", "regression"),
        ("neg_mean_gamma_deviance", "regression"),
        ("d2_absolute_error_score", "regression"),
        ("f1_weighted", "binary"),
        ("jaccard", "binary"),
        ("d2_brier_score", "binary"),
        ("roc_auc_ovo", "multiclass"),
        ("top_k_accuracy", "multiclass"),
        ("recall_micro", "multiclass"),
    ],
)
def test_named_scorer_is_the_number_that_scikit_learn_gives(name: str, task: Task) -> None:
    estimator, X, y = fitted(task)  # noqa: N806
    metric = scorer_metric(name)
    assert metric is not None
    is_values = task == "regression"
    predictions = estimator.predict(X) if is_values else estimator.predict_proba(X)

    assert task in metric.tasks
    assert metric.value(y, predictions) == pytest.approx(get_scorer(name)(estimator, X, y))


def test_scorer_takes_weights_where_its_function_does() -> None:
    estimator, X, y = fitted("binary")  # noqa: N806
    weights = np.random.default_rng(1).uniform(0.5, 3, len(y))
    metric = scorer_metric("f1_weighted")
    assert metric is not None

    value = metric.value(y, estimator.predict_proba(X), sample_weight=weights)

    expected = get_scorer("f1_weighted")(estimator, X, y, sample_weight=weights)
    assert value == pytest.approx(expected)
    assert not scorer_metric("neg_max_error").takes_weights  # type: ignore[union-attr]


def test_what_a_scorer_asks_for_is_what_the_metric_needs() -> None:
    needs = {
        name: scorer_metric(name).needs  # type: ignore[union-attr]
        for name in ("f1_micro", "d2_log_loss_score", "neg_max_error")
    }

    assert needs == {
        "f1_micro": "labels",
        "d2_log_loss_score": "probabilities",
        "neg_max_error": "values",
    }


def test_errors_of_values_do_not_suit_classes() -> None:
    assert scorer_metric("neg_max_error").tasks == {"regression"}  # type: ignore[union-attr]
    assert scorer_metric("adjusted_rand_score").tasks == {"binary", "multiclass"}  # type: ignore[union-attr]


def test_a_name_that_scikit_learn_does_not_know_is_none() -> None:
    assert scorer_metric("profit") is None


def test_scorer_that_refuses_the_rows_is_undefined() -> None:
    metric = scorer_metric("neg_mean_gamma_deviance")
    assert metric is not None

    assert np.isnan(metric.value(np.array([1.0, -1.0]), np.array([1.0, 1.0])))


def test_labels_are_shown_as_the_target_has_them() -> None:
    scorer = make_scorer(fbeta_score, beta=2, pos_label="bad")
    function = ScorerFunction(scorer, classes=np.array(["good", "bad"]))
    y, labels = np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0])

    value = function(y, labels, n_classes=2)

    assert value == pytest.approx(fbeta_score(y, labels, beta=2))


def test_probabilities_are_those_of_the_class_that_scikit_learn_takes() -> None:
    def probability(y_true: Any, y_pred: Any) -> float:  # noqa: ARG001 - a scorer's function
        return float(y_pred[0])

    scorer = make_scorer(probability, response_method="predict_proba")
    answers = np.array([[0.9, 0.1]])

    last_sorted = ScorerFunction(scorer, classes=np.array(["good", "bad"]))
    assert last_sorted(np.array([0]), answers) == 0.9


def test_metric_of_made_up_rows_is_defined_for_all_of_ours() -> None:
    for metric in METRICS.values():
        for task in metric.tasks:
            sample = made_up_sample(task)

            assert np.isfinite(metric.value(sample.y, sample.predictions)), metric.name


def test_sample_twice_holds_each_row_two_times() -> None:
    sample = Sample(np.array([0, 1]), np.array([[0.9, 0.1], [0.4, 0.6]])).twice()

    assert sample.y.tolist() == [0, 1, 0, 1]
    assert sample.predictions.shape == (4, 2)


def test_what_is_no_number_is_refused_when_it_is_tried() -> None:
    scorer = make_scorer(lambda y_true, y_pred: (y_true == y_pred).tolist())

    with pytest.raises(TypeError, match="list and not a number"):
        try_scorer(ScorerFunction(scorer), made_up_sample("binary"))
