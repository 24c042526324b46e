"""Plain words for what records name by code: metrics, tasks, splits and severities."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from modelwright.pages.numbers import counted, format_share

if TYPE_CHECKING:
    from modelwright.records import Plan, SplitPlan, Target

SEVERITY_WORDS = {"error": "Alert", "warning": "Warning", "info": "Note"}

# Title and meaning by name; a metric of the user's own is called as it is named.
_METRICS = {
    "roc_auc": (
        "ROC AUC",
        "the chance that a positive row is ranked above a negative one; 0.5 is guessing, 1 is perfect",
    ),
    "average_precision": (
        "average precision",
        "precision averaged over recall; guessing reaches the share of positives, 1 is perfect",
    ),
    "log_loss": (
        "log loss",
        "how surprising the outcomes are to the predicted probabilities; 0 is perfect",
    ),
    "brier": (
        "Brier score",
        "the mean squared gap between predicted probability and outcome; 0 is perfect",
    ),
    "accuracy": ("accuracy", "the share of rows whose class is predicted right"),
    "balanced_accuracy": (
        "balanced accuracy",
        "the share predicted right, averaged over the classes, so that rare ones count as much",
    ),
    "f1": ("F1", "the harmonic mean of precision and recall; 1 is perfect"),
    "precision": ("precision", "the share of rows predicted positive that are positive"),
    "recall": ("recall", "the share of positive rows that are predicted positive"),
    "mcc": (
        "Matthews correlation",
        "the correlation of predicted and true class; 0 is guessing, 1 is perfect",
    ),
    "expected_calibration_error": (
        "expected calibration error",
        "how far predicted probabilities miss the observed shares; 0 is perfect",
    ),
    "rmse": (
        "root mean squared error",
        "how far predictions are off, large misses weighing more, in the target's unit",
    ),
    "mae": (
        "mean absolute error",
        "how far a prediction is off on average, in the target's unit",
    ),
    "median_absolute_error": (
        "median absolute error",
        "half of the predictions are off by less, in the target's unit",
    ),
    "mape": (
        "mean absolute percentage error",
        "how far a prediction is off on average, as a share of the true value",
    ),
    "rmsle": (
        "root mean squared log error",
        "how far predictions are off in proportion; 0 is perfect",
    ),
    "r2": ("R²", "the share of the target's variance that is explained; 1 is perfect"),
}

# What XML 1.0 cannot hold, lone surrogates, which no file can, and marks that turn the reading
# direction of all that follows.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)


def metric_title(name: str) -> str:
    """Return a metric's name for people.

    Examples
    --------
    >>> metric_title("roc_auc"), metric_title("mae"), metric_title("my_metrics.py:profit")
    ('ROC AUC', 'mean absolute error', 'profit')
    """
    known = _METRICS.get(name)
    return known[0] if known else name.rpartition(":")[2]


def metric_meaning(name: str) -> str:
    """Return what a metric measures, in part of a sentence; empty for one of the user's own."""
    known = _METRICS.get(name)
    return known[1] if known else ""


def direction(*, higher_is_better: bool) -> str:
    """Return the direction of a metric in words."""
    return "higher is better" if higher_is_better else "lower is better"


def task_words(target: Target) -> str:
    """Return what the model does, as the end of a sentence that starts with "The model".

    Examples
    --------
    >>> from modelwright.records import Target
    >>> task_words(Target(name="churn", task="binary", classes=("No", "Yes")))
    'estimates how probable it is that “churn” is “Yes” (rather than “No”)'
    """
    if target.task == "regression":
        return f"estimates the number “{target.name}”"
    if target.task == "binary" and len(target.classes) == 2:
        negative, positive = target.classes
        return f"estimates how probable it is that “{target.name}” is “{positive}” (rather than “{negative}”)"
    n_classes = counted(len(target.classes), "class", "classes")
    return f"chooses between {n_classes} of “{target.name}”"


def weight_words(plan: Plan) -> str:
    """Return which figures count rows by their weight, in a sentence; empty without weights."""
    if plan.weight is None:
        return ""
    return (
        f"Rows count by their weight, the column “{plan.weight}”: in fitting, in every score and its interval, in "
        "importances and in the curve. Row counts, the confusion matrix and prediction intervals count rows alike."
    )


def split_words(split: SplitPlan) -> tuple[str, str]:
    """Return one sentence on the test rows and one on the folds."""
    share = format_share(split.test_share)
    folds = counted(split.n_folds, "fold")
    if split.n_deals > 1:
        folds += f", dealt anew {split.n_deals} times,"
    if split.kind == "time":
        gap = f", after a gap of {split.gap}" if split.gap else ""
        return (
            f"The latest {share} of the rows, by “{split.column}”, are set aside as test rows; rows of the same time stay together.",
            f"The search sees {folds} in time: each validates on the block that follows the rows it trains on{gap}.",
        )
    if split.kind == "group":
        return (
            f"{share} of the rows are set aside as test rows; all rows of one “{split.column}” stay on the same side.",
            f"The search sees {folds}, each validating on groups that it does not train on.",
        )
    how = (
        "so that each class keeps its share" if split.kind == "stratified" else "at random"
    )
    return (
        f"{share} of the rows, drawn {how}, are set aside as test rows.",
        f"The search sees {folds} of the others, each validating on rows that it does not train on.",
    )


def printable(text: str) -> str:
    """Return the text with what no page can hold replaced by the replacement character."""
    return _UNPRINTABLE.sub("\ufffd", text)


def shortened(text: str, width: int) -> str:
    """Return the text cut to a width in Latin letters; wide letters count twice.

    Examples
    --------
    >>> shortened("employment_residence", 12)
    'employment_…'
    """
    text = " ".join(printable(text).split())
    widths = [2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text]
    if sum(widths) <= width:
        return text
    kept, room = "", width - 1
    for letter, letter_width in zip(text, widths, strict=True):
        room -= letter_width
        if room < 0:
            break
        kept += letter
    return kept + "…"
