"""The leaderboard: what was tried, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.records import LeaderboardRow

if TYPE_CHECKING:
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial, TrialRecord
    from modelwright.build.winner import Winner


def leaderboard(
    problem: Problem, trials: list[Trial], winner: Winner, options: BuildOptions
) -> tuple[LeaderboardRow, ...]:
    """Return a row for each trial, and one for the winning combination if it has members."""
    metric = problem.metric
    tried = [trial.record for trial in trials]
    distilled = [record for record in winner.records.values() if record not in tried]
    rows = [
        LeaderboardRow(
            name=record.name,
            learner=record.candidate.learner,
            score=None if record.gain is None else metric.gain(record.gain),
            fit_seconds=record.seconds,
            weight=winner.weights.get(record.name, 0.0),
            params=_shown_params(record),
            note=record.note or _barred(problem, record, options),
        )
        for record in (*tried, *distilled)
    ]
    if len(winner.weights) > 1:
        seconds = sum(record.seconds for record in winner.records.values())
        score = metric.gain(winner.gain)
        rows.append(
            LeaderboardRow(
                name="ensemble",
                learner="ensemble",
                score=score,
                fit_seconds=seconds,
                weight=1.0,
            )
        )
    worst = float("-inf")
    return tuple(
        sorted(
            rows, key=lambda row: -(worst if row.score is None else metric.gain(row.score))
        )
    )


def _barred(problem: Problem, record: TrialRecord, options: BuildOptions) -> str:
    """Return why a trial may not win; empty if it may."""
    if options.explainable and not problem.learner(record.candidate.learner).is_glass_box:
        return "not allowed to win: shows what [constraints] explainable costs"
    return ""


def _shown_params(record: TrialRecord) -> dict[str, str | int | float | bool | None]:
    params: dict[str, str | int | float | bool | None] = dict(record.candidate.params)
    if record.candidate.transform != "none":
        params["target_transform"] = record.candidate.transform
    return params
