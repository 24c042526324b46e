"""A search in pictures: score against time, where the time went, and the winner's members."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from modelwright.pages.charts import (
    Attempt,
    Mark,
    bar_chart,
    correlation_map,
    score_over_time,
)
from modelwright.pages.charts.svg import NOTHING
from modelwright.pages.leaderboard import candidates, ensemble_row, higher_is_better
from modelwright.pages.numbers import (
    format_count,
    format_number,
    format_seconds,
    format_share,
    is_finite,
)
from modelwright.pages.words import direction, metric_title

if TYPE_CHECKING:
    from markupsafe import Markup

    from modelwright.records import BuildReport, LeaderboardRow


def search_chart(report: BuildReport) -> Markup:
    """Return every candidate's score at the moment it was finished."""
    is_up = higher_is_better(report.leaderboard)
    attempts = [
        Attempt(
            seconds=row.finished_seconds,
            score=row.score,
            family=row.learner,
            title=_spoken(row),
            is_chosen=row.weight > 0,
        )
        for row in candidates(report.leaderboard)
        if row.finished_seconds is not None
    ]
    ensemble = ensemble_row(report.leaderboard)
    title = metric_title(report.metric)
    return score_over_time(
        attempts,
        higher_is_better=is_up,
        reached=ensemble.score if ensemble else None,
        axis_title=f"{title} ({direction(higher_is_better=is_up)})",
        label=f"{title} of each candidate at the moment it was finished",
    )


def seconds_chart(report: BuildReport) -> Markup:
    """Return where the time went: the candidates of each learner, the winner, the evaluation."""
    spent: dict[str, list[float]] = defaultdict(list)
    for row in candidates(report.leaderboard):
        if is_finite(row.fit_seconds):
            spent[row.learner].append(row.fit_seconds)
    marks = [
        _seconds_mark(
            learner, sum(each), kind="main", more=f", {format_count(len(each))} tried"
        )
        for learner, each in sorted(spent.items(), key=lambda item: -sum(item[1]))
    ]
    if report.refit_seconds is not None:
        marks.append(_seconds_mark("choosing the winner", report.refit_seconds))
    marks.append(_seconds_mark("evaluating it", report.evaluation_seconds))
    return bar_chart(marks, label="Where the time went", axis_title="seconds")


def weights_chart(report: BuildReport) -> Markup:
    """Return the share of each member of the winner, in percent."""
    marks = [
        Mark(label=each.name, value=100 * each.weight, text=format_share(each.weight))
        for each in report.contributions
    ]
    return bar_chart(
        marks, label="Weights of the ensemble's members", axis_title="weight in %"
    )


def diversity_map(report: BuildReport) -> Markup:
    """Return how alike the winner's members and the best other candidates err."""
    diversity = report.diversity
    if diversity is None:
        return NOTHING
    return correlation_map(
        diversity.names,
        diversity.correlations,
        label="Correlation of the candidates' errors on the folds",
        n_marked=len(report.contributions),
    )


def _spoken(row: LeaderboardRow) -> str:
    """Return a candidate in one line."""
    reached = row.note if row.score is None else format_number(row.score)
    weight = f", weight {format_share(row.weight)}" if row.weight else ""
    return f"{row.name}: {reached} after {format_seconds(row.finished_seconds)}{weight}"


def _seconds_mark(
    label: str, seconds: float, *, kind: str = "quiet", more: str = ""
) -> Mark:
    return Mark(
        label=label, value=seconds, kind=kind, text=f"{format_seconds(seconds)}{more}"
    )
