"""The metrics by name: ours, scikit-learn's scorers, and functions of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sklearn.metrics import get_scorer_names

from modelwright.errors import ConfigError, did_you_mean
from modelwright.metrics.base import CLASSIFICATION, REGRESSION, Metric
from modelwright.metrics.expected_calibration_error import EXPECTED_CALIBRATION_ERROR
from modelwright.metrics.label_scores import (
    ACCURACY,
    BALANCED_ACCURACY,
    F1,
    MCC,
    PRECISION,
    RECALL,
)
from modelwright.metrics.own import is_own, own_metric
from modelwright.metrics.probability_losses import BRIER, LOG_LOSS
from modelwright.metrics.ranking import AVERAGE_PRECISION, ROC_AUC
from modelwright.metrics.regression_errors import (
    MAE,
    MAPE,
    MEDIAN_ABSOLUTE_ERROR,
    R2,
    RMSE,
    RMSLE,
)
from modelwright.metrics.scorers import scorer_metric

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.metrics.own import Given
    from modelwright.records import Target, Task

# In the order in which pages show them.
METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        ROC_AUC,
        AVERAGE_PRECISION,
        LOG_LOSS,
        BRIER,
        ACCURACY,
        BALANCED_ACCURACY,
        F1,
        PRECISION,
        RECALL,
        MCC,
        EXPECTED_CALIBRATION_ERROR,
        RMSE,
        MAE,
        MEDIAN_ABSOLUTE_ERROR,
        MAPE,
        RMSLE,
        R2,
    )
}

DEFAULT_METRICS: dict[Task, str] = {
    "binary": "roc_auc",
    "multiclass": "log_loss",
    "regression": "rmse",
}

# Undefined for some targets, so shown only where they are asked for.
_ON_REQUEST = frozenset({"mape", "rmsle"})

_MANY_CLASSES: frozenset[Task] = frozenset({"multiclass"})

# scikit-learn's name: ours, and the tasks for which both are the same number up to its sign.
# Squared errors stand for their roots: they put models in the same order.
_SCORERS: dict[str, tuple[str, frozenset[Task]]] = {
    "roc_auc_ovr": ("roc_auc", CLASSIFICATION),
    "neg_log_loss": ("log_loss", CLASSIFICATION),
    "neg_brier_score": ("brier", CLASSIFICATION),
    "matthews_corrcoef": ("mcc", CLASSIFICATION),
    "f1_macro": ("f1", _MANY_CLASSES),
    "precision_macro": ("precision", _MANY_CLASSES),
    "recall_macro": ("recall", _MANY_CLASSES),
    "neg_root_mean_squared_error": ("rmse", REGRESSION),
    "neg_mean_squared_error": ("rmse", REGRESSION),
    "neg_mean_absolute_error": ("mae", REGRESSION),
    "neg_median_absolute_error": ("median_absolute_error", REGRESSION),
    "neg_mean_absolute_percentage_error": ("mape", REGRESSION),
    "neg_root_mean_squared_log_error": ("rmsle", REGRESSION),
    "neg_mean_squared_log_error": ("rmsle", REGRESSION),
}


def find(
    metric: Given,
    *,
    task: Task | None = None,
    target: Target | None = None,
    folder: Path | None = None,
) -> Metric:
    """Return the metric of that name.

    Parameters
    ----------
    metric
        One of ours, the name of a scikit-learn scorer, or of the project's own: a reference such
        as `my_metrics.py:profit`, a function, or a scorer (`own_metric`).
    task
        Task that it must suit; None accepts any.
    target
        What the model predicts; a metric of the project's own needs it.
    folder
        What the path of a reference starts from.

    Raises
    ------
    ConfigError
        If no metric has that name, or it does not suit the task.

    Examples
    --------
    >>> find("neg_root_mean_squared_error").name
    'rmse'
    >>> find("neg_max_error").name
    'neg_max_error'
    """
    if is_own(metric):
        if target is None:
            raise ConfigError(f"The metric {metric!r} needs a target. Pass `target`.")
        return own_metric(metric, target, folder=folder)
    name = str(metric)
    task = task or (target.task if target else None)
    own_name, tasks = _SCORERS.get(name, (name, CLASSIFICATION | REGRESSION))
    is_same = own_name in METRICS and (task is None or task in tasks)
    found = METRICS[own_name] if is_same else scorer_metric(name)
    accepted = [metric.name for metric in METRICS.values() if task in {None, *metric.tasks}]
    if found is None:
        near = did_you_mean(name, [*accepted, *get_scorer_names()])
        raise ConfigError(
            f"There is no metric {name!r}.{near} Accepted: {', '.join(accepted)}, scikit-learn's "
            "scorer names, and a function of the project such as 'my_metrics.py:profit'."
        )
    if task is not None and task not in found.tasks:
        raise ConfigError(
            f"The metric {name!r} does not suit a {task} task. Choose one of: "
            f"{', '.join(accepted)}."
        )
    return found


def for_task(task: Task) -> tuple[Metric, ...]:
    """Return the metrics worth reporting for a task, in the order of the pages."""
    return tuple(
        metric
        for metric in METRICS.values()
        if task in metric.tasks and metric.name not in _ON_REQUEST
    )
