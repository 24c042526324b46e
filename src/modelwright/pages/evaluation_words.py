"""An evaluation in sentences, for the page of a build and the model card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.numbers import (
    counted,
    format_count,
    format_number,
    format_score,
    format_share,
    interval_parts,
    is_finite,
)
from modelwright.pages.words import metric_title

if TYPE_CHECKING:
    from modelwright.records import Evaluation, MonotoneCheck, Score, Target

_BASELINE_WORDS = {
    "dummy": "always giving the same answer",
    "linear": "a linear model",
}


def headline(evaluation: Evaluation) -> str:
    """Return the main score with its interval, in a sentence."""
    if not evaluation.scores:
        return "The model has not been measured."
    score = evaluation.scores[0]
    figure, ends = interval_parts(score.value, score.lower, score.upper)
    interval = f" (95 % interval {ends})" if ends else ""
    title = metric_title(score.metric)
    rows = counted(score.n_rows, "test row")
    return f"{title[0].upper()}{title[1:]} {figure}{interval} on {rows} that the search never saw."


def comparison_sentences(evaluation: Evaluation) -> list[str]:
    """Return how the main score stands against each baseline."""
    if not evaluation.scores:
        return []
    score = evaluation.scores[0]
    return [
        _against(score, baseline, _BASELINE_WORDS.get(name, name))
        for name, baseline in evaluation.baselines.items()
    ]


def importance_words(evaluation: Evaluation) -> str:
    """Return what an importance measures: "decrease of ROC AUC when shuffled"."""
    if not evaluation.scores:
        return "loss of score when shuffled"
    score = evaluation.scores[0]
    change = "decrease" if score.higher_is_better else "increase"
    return f"{change} of {metric_title(score.metric)} when shuffled"


def unmeasured_sentence(evaluation: Evaluation, n_columns: int) -> str:
    """Return that some of the columns were not shuffled; an empty text if all or none were."""
    n_measured = len(evaluation.importances)
    if not 0 < n_measured < n_columns:
        return ""
    return (
        f"{format_count(n_measured)} of {counted(n_columns, 'column')} were measured; what the model "
        "makes of the others is not known. A longer budget measures up to 100."
    )


def monotone_sentences(evaluation: Evaluation) -> list[str]:
    """Return for each column that answers must follow whether they do."""
    return [_monotone_sentence(check) for check in evaluation.monotone]


def curve_words(target: Target) -> str:
    """Return what the curve shows, in a sentence."""
    tail = "On the dashed diagonal, predictions keep their promise; larger dots stand for more rows."
    if target.task == "regression":
        return f"Test rows in bins of equal prediction: what came true on average. {tail}"
    if target.task == "binary" and target.classes:
        return f"How often “{target.name}” was “{target.classes[-1]}”, by predicted probability. {tail}"
    return f"How often the predicted class was right, by its probability. {tail}"


def coverage_sentence(evaluation: Evaluation) -> str:
    """Return the interval coverage that was promised and seen; empty where there is none."""
    interval = coverage_interval(evaluation)
    if interval is None or evaluation.interval_level is None:
        return ""
    seen, lower, upper = interval
    n_rows = evaluation.scores[0].n_rows
    verdict = (
        "The promise is kept within chance."
        if lower <= evaluation.interval_level <= upper
        else "That is more than promised: the intervals are wider than they need be."
        if seen > evaluation.interval_level
        else "That is less than promised: the intervals are too narrow."
    )
    return (
        f"Prediction intervals promise to hold {format_share(evaluation.interval_level)} of rows; "
        f"{format_share(seen)} ({format_share(lower)} to {format_share(upper)}) of "
        f"{counted(n_rows, 'test row')} lie inside. {verdict}"
    )


def coverage_interval(evaluation: Evaluation) -> tuple[float, float, float] | None:
    """Return the seen coverage with its 95 % Wilson interval."""
    seen = evaluation.interval_coverage
    if seen is None or not is_finite(seen) or not evaluation.scores:
        return None
    n_rows = evaluation.scores[0].n_rows
    if n_rows < 1:
        return None
    from scipy.stats import binomtest

    bounds = binomtest(round(seen * n_rows), n_rows).proportion_ci(method="wilson")
    return seen, float(bounds.low), float(bounds.high)


def _monotone_sentence(check: MonotoneCheck) -> str:
    verb = "fall" if check.direction == "rising" else "rise"
    rule = f"Where “{check.column}” grows, answers must not {verb}"
    probed = f"{counted(check.n_rows, 'row')} with {check.n_values} values of it each"
    if not check.n_broken:
        return f"{rule}: tried on {probed}, none did."
    return (
        f"{rule}, but tried on {probed}, {format_count(check.n_broken)} did, by up to "
        f"{format_number(check.largest_break)}: the constraint is not kept."
    )


def _against(score: Score, baseline: Score, words: str) -> str:
    figure = f"{words[0].upper()}{words[1:]} reaches {format_score(baseline)}"
    figures = (score.value, score.lower, score.upper, baseline.lower, baseline.upper)
    if not all(is_finite(value) for value in (*figures, baseline.value)):
        return f"{figure}; the two cannot be compared."
    sign = 1 if score.higher_is_better else -1
    if score.value == baseline.value:
        return f"{figure}: just as well as the model."
    if sign * (score.value - baseline.value) < 0:
        return f"{figure}: the model is no better."
    apart = (
        score.lower > baseline.upper
        if score.higher_is_better
        else score.upper < baseline.lower
    )
    if apart:
        return f"{figure}: the model is better beyond chance."
    return f"{figure}: the model is better, but the intervals overlap, so the gain is not certain."
