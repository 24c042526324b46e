"""Metrics are found by our names and scikit-learn's, and refused with a near miss."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import get_scorer_names

from modelwright.errors import ConfigError
from modelwright.metrics import DEFAULT_METRICS, METRICS, find, for_task
from modelwright.records import Target, Task


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


def test_macro_f1_of_two_classes_is_scikit_learns_where_ours_judges_the_positive_class() -> (
    None
):
    y, probabilities = np.array([0, 1, 1, 0]), np.array([[0.9, 0.1], [0.2, 0.8]] * 2)

    macro = find("f1_macro", task="binary")

    assert macro.name == "f1_macro"
    assert macro.value(y, probabilities) == pytest.approx(0.5)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_scorer_of_scikit_learn_suits_a_task_or_says_that_it_does_not(
    task: Task,
) -> None:
    suited = set()
    for name in get_scorer_names():
        try:
            suited.add(find(name, task=task).name)
        except ConfigError as error:
            assert "does not suit" in str(error)  # noqa: PT017 - of many names

    assert len(suited) > 10
    assert not {name for name in suited if name.endswith("_samples")}


def test_metric_of_the_projects_own_needs_the_target(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "def hits(y, answers):\n    return (y == answers).mean()"
    )
    target = Target(name="y", task="binary", classes=("no", "yes"))

    found = find("mine.py:hits", target=target, folder=tmp_path)

    assert found.name == "mine.py:hits"
    with pytest.raises(ConfigError, match="needs a target"):
        find("mine.py:hits", folder=tmp_path)


@pytest.mark.parametrize("task", DEFAULT_METRICS)
def test_default_metric_is_among_those_reported(task: str) -> None:
    assert find(DEFAULT_METRICS[task]) in for_task(task)  # type: ignore[index, arg-type]
