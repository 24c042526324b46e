"""The leaderboard of a search, and what the winner's members are to each other."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.records import Contribution, Diversity, LeaderboardRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial, TrialRecord
    from modelwright.build.winner import Winner

# Candidates beside the winner's members whose errors are compared with theirs.
MOST_OTHERS = 5
# Errors of each candidate that correlations are taken of; more of them change no second digit.
MOST_ERRORS = 500_000


def leaderboard(
    problem: Problem, trials: Sequence[Trial], winner: Winner, options: BuildOptions
) -> tuple[LeaderboardRow, ...]:
    """Return a row for each trial and one for an ensemble that won, the best first."""
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
            finished_seconds=record.finished_seconds,
        )
        for record in (*tried, *distilled)
    ]
    if len(winner.weights) > 1:
        seconds = sum(record.seconds for record in winner.records.values())
        rows.append(
            LeaderboardRow(
                name="ensemble",
                learner="ensemble",
                score=metric.gain(winner.gain),
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


def contributions(
    problem: Problem, trials: Sequence[Trial], winner: Winner
) -> tuple[Contribution, ...]:
    """Return what each member gives to the winner, the largest weight first.

    The score without a member is that of the others, their weights scaled to 1: another
    selection without it might do better.
    """
    predictions = _predictions(trials)
    if not set(winner.weights) <= set(predictions):
        return ()  # a student, which the folds know as a whole only
    members = sorted(winner.weights.items(), key=lambda item: -item[1])
    return tuple(
        Contribution(
            name=name,
            weight=weight,
            score=_score(problem, predictions[name]),
            score_without=_score_without(problem, predictions, winner.weights, name),
        )
        for name, weight in members
    )


def diversity(
    problem: Problem, trials: Sequence[Trial], winner: Winner
) -> Diversity | None:
    """Return the correlations of out-of-fold errors of the members and the best others.

    The error of a row is its prediction less its outcome; with classes, each class's
    probability less 1 or 0.
    """
    predictions = _predictions(trials)
    tried = [name for name in winner.weights if name in predictions]
    members = sorted(tried, key=lambda name: -winner.weights[name])
    names = [*members, *_others(trials, winner)]
    if len(names) < 2:
        return None
    errors = np.stack([_errors(problem, predictions[name]) for name in names])
    with np.errstate(
        invalid="ignore", divide="ignore"
    ):  # a constant error has no correlation
        correlations = np.atleast_2d(np.corrcoef(errors))
    return Diversity(
        names=tuple(names),
        correlations=tuple(tuple(map(float, row)) for row in correlations),
    )


def _predictions(trials: Sequence[Trial]) -> dict[str, NDArray[np.float64]]:
    return {
        trial.record.name: trial.predictions
        for trial in trials
        if trial.predictions is not None
    }


def _others(trials: Sequence[Trial], winner: Winner) -> list[str]:
    """Return the best candidates beside the winner's members, each learner's best first."""
    rivals = [
        trial.record
        for trial in trials
        if trial.predictions is not None
        and trial.record.candidate.learner != "dummy"
        and trial.record.name not in winner.weights
    ]
    rivals.sort(key=lambda record: -(record.gain or 0.0))
    seen: Counter[str] = Counter()
    places = {}
    for record in rivals:
        places[record.name] = seen[record.candidate.learner]
        seen[record.candidate.learner] += 1
    return sorted(places, key=places.__getitem__)[:MOST_OTHERS]


def _score(problem: Problem, predictions: NDArray[np.float64]) -> float:
    return problem.metric.gain(problem.gain(predictions))


def _score_without(
    problem: Problem,
    predictions: dict[str, NDArray[np.float64]],
    weights: dict[str, float],
    name: str,
) -> float | None:
    rest = {other: weight for other, weight in weights.items() if other != name}
    if not rest:
        return None
    total = sum(rest.values())
    average = sum(weight / total * predictions[other] for other, weight in rest.items())
    return _score(problem, np.asarray(average))


def _errors(problem: Problem, predictions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the errors of evenly spaced rows, one column after another."""
    step = math.ceil(predictions.size / MOST_ERRORS)
    labels: NDArray[Any] = problem.validated_labels[::step]
    shown = predictions[::step]
    outcomes = labels if shown.ndim == 1 else np.eye(shown.shape[1])[labels]
    return np.asarray(shown - outcomes, dtype=np.float64).ravel()


def _shown_params(record: TrialRecord) -> dict[str, str | int | float | bool | None]:
    params: dict[str, str | int | float | bool | None] = dict(record.candidate.params)
    if record.candidate.transform != "none":
        params["target_transform"] = record.candidate.transform
    return params
