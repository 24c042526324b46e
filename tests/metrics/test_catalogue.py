"""Metrics are found by our names and scikit-learn's, and refused with a near miss."""

import pytest

from modelwright.errors import ConfigError
from modelwright.metrics import DEFAULT_METRICS, METRICS, find, for_task


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_found_by_its_own_name(name: str) -> None:
    assert find(name).name == name


@pytest.mark.parametrize(
    ("scorer", "name"),
    [
        ("neg_root_mean_squared_error", "rmse"),
        ("roc_auc_ovr", "roc_auc"),
        ("neg_log_loss", "log_loss"),
        ("f1_macro", "f1"),
        ("matthews_corrcoef", "mcc"),
    ],
)
def test_scorer_names_of_scikit_learn_are_accepted(scorer: str, name: str) -> None:
    assert find(scorer).name == name


def test_unknown_metric_names_the_near_miss_and_what_is_accepted() -> None:
    with pytest.raises(ConfigError, match=r"Did you mean 'roc_auc'\?.*log_loss"):
        find("roc_acu")


def test_unknown_metric_with_a_task_offers_metrics_of_that_task_only() -> None:
    with pytest.raises(ConfigError) as caught:
        find("nonsense", task="regression")

    assert "rmse" in str(caught.value)
    assert "roc_auc" not in str(caught.value)


def test_metric_of_another_task_is_refused() -> None:
    with pytest.raises(ConfigError, match="does not suit a regression task"):
        find("roc_auc", task="regression")


def test_macro_f1_is_refused_for_two_classes_where_ours_judges_the_positive_class() -> None:
    with pytest.raises(ConfigError, match="f1_macro"):
        find("f1_macro", task="binary")


@pytest.mark.parametrize("task", DEFAULT_METRICS)
def test_default_metric_is_among_those_reported(task: str) -> None:
    assert find(DEFAULT_METRICS[task]) in for_task(task)  # type: ignore[index, arg-type]
