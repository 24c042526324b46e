"""An evaluation in pictures, for the page of a build and the model card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.charts import (
    CurveSeries,
    Mark,
    bar_chart,
    curve_chart,
    heat_map,
    interval_chart,
)
from modelwright.pages.evaluation_words import (
    coverage_interval,
    curve_words,
    importance_words,
)
from modelwright.pages.numbers import format_alike, format_share
from modelwright.pages.words import direction, metric_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from modelwright.records import Evaluation, Score, Target

MOST_IMPORTANCES = 20


def score_chart(evaluation: Evaluation) -> Markup:
    """Return the main score beside the baselines', with intervals."""
    scores = [("model", evaluation.scores[0], "main")] if evaluation.scores else []
    scores += [(name, score, "quiet") for name, score in evaluation.baselines.items()]
    return scores_chart(scores, label="Main score and baselines on the test rows")


def scores_chart(scores: Sequence[tuple[str, Score, str]], *, label: str) -> Markup:
    """Return scores of one metric with their intervals, each named and of a kind."""
    marks = [
        Mark(label=name, value=score.value, lower=score.lower, upper=score.upper, kind=kind)
        for name, score, kind in scores
    ]
    axis = ""
    if scores:
        metric = scores[0][1]
        words = direction(higher_is_better=metric.higher_is_better)
        axis = f"{metric_title(metric.metric)} ({words}), 95 % interval"
    return interval_chart(marks, label=label, axis_title=axis)


def prediction_curve(target: Target, evaluation: Evaluation) -> Markup:
    """Return the calibration curve, or predicted against observed values."""
    predicted_title, observed_title = "predicted probability", "observed share"
    if target.task == "regression":
        predicted_title = f"mean predicted {target.name}"
        observed_title = f"mean observed {target.name}"
    series = CurveSeries(
        points=evaluation.curve,
        predicted_title=predicted_title,
        observed_title=observed_title,
        is_share=target.task != "regression",
    )
    return curve_chart(series, label=curve_words(target))


def confusion_map(target: Target, evaluation: Evaluation) -> Markup:
    """Return the confusion matrix of the test rows."""
    classes = [str(label) for label in target.classes]
    label = f"Confusion matrix of {target.name}, true class by predicted class"
    return heat_map(classes, evaluation.confusion, label=label)


def importance_chart(evaluation: Evaluation) -> Markup:
    """Return the most useful columns, with the range over the repeats."""
    shown = evaluation.importances[:MOST_IMPORTANCES]
    figures = format_alike([(each.mean, each.low, each.high) for each in shown])
    marks = [
        Mark(
            label=each.column,
            value=each.mean,
            lower=each.low,
            upper=each.high,
            kind="main" if each.mean > 0 else "quiet",
            text=figure,
        )
        for each, figure in zip(shown, figures, strict=True)
    ]
    axis = importance_words(evaluation)
    return bar_chart(marks, label="Importance of the columns", axis_title=axis)


def coverage_chart(evaluation: Evaluation) -> Markup:
    """Return the promised beside the seen coverage, in percent."""
    interval = coverage_interval(evaluation)
    marks = []
    if interval is not None and evaluation.interval_level is not None:
        level, (seen, lower, upper) = evaluation.interval_level, interval
        marks = [
            Mark(
                label="promised", value=100 * level, kind="quiet", text=format_share(level)
            ),
            Mark(label="seen", value=100 * seen, lower=100 * lower, upper=100 * upper),
        ]
    axis = "test rows inside their interval, in %"
    return interval_chart(marks, label="Coverage of prediction intervals", axis_title=axis)
