"""The objective: the metric that was asked for, or the usual one, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.design import Goal
from modelwright.design.objective import choose_metric
from modelwright.errors import ConfigError
from modelwright.records import Target

if TYPE_CHECKING:
    from pathlib import Path

PAID = Target(name="paid", task="binary", classes=("no", "yes"))
PRICE = Target(name="price", task="regression", classes=())
LABELS = np.array([0, 1] * 20)


def test_without_a_wish_the_usual_metric_is_chosen() -> None:
    metric, decision = choose_metric(Goal(target="paid"), PAID, LABELS)

    assert metric.name == decision.choice == "roc_auc"
    assert decision.override == '[goal] metric = "log_loss"'


def test_a_scorer_of_scikit_learn_is_taken_by_its_name() -> None:
    metric, decision = choose_metric(
        Goal(target="price", metric="neg_max_error"), PRICE, np.arange(1.0, 30.0)
    )

    assert (metric.name, decision.reason) == ("neg_max_error", "It was asked for.")


def test_a_function_of_the_projects_own_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        'def profit(y, answers):\n    """Return what is earned."""\n'
        "    return 3.0 * (y == answers).sum()"
    )
    goal = Goal(target="paid", metric="mine.py:profit", folder=tmp_path)

    metric, decision = choose_metric(goal, PAID, LABELS)

    assert decision.choice == metric.name == "mine.py:profit"
    assert "Return what is earned." in decision.reason
    assert "value for each row" in decision.reason


@pytest.mark.parametrize(
    ("target", "labels"),
    [
        (PRICE, np.linspace(-5, 1e6, 400)),
        (PAID, LABELS),
        (Target(name="c", task="multiclass", classes=(1, 2, 3)), np.arange(90) % 3),
    ],
)
def test_a_function_sees_labels_that_the_data_has(target: Target, labels: Any) -> None:
    seen: list[Any] = []

    def watched(y_true: Any, y_pred: Any) -> float:
        seen.append((y_true, y_pred))
        return float(len(y_true))

    choose_metric(Goal(target=target.name, metric=watched), target, labels)

    y_true, y_pred = seen[-1]
    known = set(target.classes) or set(labels.tolist())
    assert set(y_true.tolist()) <= known
    assert len(y_pred) == len(y_true)


def test_a_function_that_fails_on_real_labels_is_refused() -> None:
    goal = Goal(
        target="price", metric=lambda y, answers: float(np.log(y).mean() + answers[0])
    )

    with pytest.raises(ConfigError, match=r"returns (nan|-inf) on \d+ made-up rows"):
        choose_metric(goal, PRICE, np.linspace(-3, 3, 50))
