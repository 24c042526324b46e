"""The objective: which metric the search improves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.design.settings import setting
from modelwright.metrics import (
    DEFAULT_METRICS,
    Sample,
    check_own,
    describe_own,
    find,
    is_own,
)
from modelwright.records import Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.design.goal import Goal
    from modelwright.metrics import Metric
    from modelwright.records import Target, Task

_OTHERS: dict[Task, str] = {
    "binary": "log_loss",
    "multiclass": "balanced_accuracy",
    "regression": "mae",
}


def choose_metric(
    goal: Goal, target: Target, labels: NDArray[Any]
) -> tuple[Metric, Decision]:
    """Return the metric that was asked for, or the task's usual one, and why.

    A metric of the project's own is tried on made-up answers to some of the labels.

    Parameters
    ----------
    goal
        May name a metric.
    target
        What the model predicts.
    labels
        Labels of the used rows.

    Raises
    ------
    ConfigError
        If there is no such metric, it does not suit the task, or it fails.
    """
    if goal.metric is None:
        metric = find(DEFAULT_METRICS[target.task])
        reason = f"The usual one for a {target.task} task."
    else:
        metric = find(goal.metric, target=target, folder=goal.folder)
        reason = "It was asked for."
        if is_own(goal.metric):
            check_own(metric, _made_up_answers(target, labels))
            reason = f"{reason} {describe_own(metric)}".strip()
    if goal.weight is not None and not metric.takes_weights:
        reason = f"{reason} It takes no weights, so scores count every row alike."
    override = setting("goal", "metric", _OTHERS[target.task])
    return metric, Decision(
        subject="metric", choice=metric.name, reason=reason, override=override
    )


def _made_up_answers(target: Target, labels: NDArray[Any]) -> Sample:
    """Return some of the labels, evenly spaced by size, with answers that lie between them."""
    places = np.unique(np.linspace(0, len(labels) - 1, 60).astype(int))
    some = np.sort(labels)[places]
    if target.task == "regression":
        return Sample(some, (some + np.roll(some, 1)) / 2)
    n_classes = len(target.classes)
    answers = np.full((len(some), n_classes), 0.2 / (n_classes - 1))
    answers[np.arange(len(some)), np.roll(some, 1)] = 0.8
    return Sample(some, answers)
