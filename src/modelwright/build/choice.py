"""The choice: which trials the winner is an ensemble of, by their out-of-fold predictions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from modelwright.build.pace import LEAST_JUDGED_SHARE, Pace
from modelwright.build.refinement import completed, stacked
from modelwright.build.winner import Winner
from modelwright.ensembles import select
from modelwright.pages.numbers import format_number
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial

MEMBERS = 5  # most members of an ensemble: each costs size and latency
SELECTED_FROM = 15  # the best candidates, that an ensemble is put together from
# Rows that weights are chosen by: more change little. Errors of values have long tails.
SELECTION_ROWS, SELECTION_ROWS_OF_VALUES = 10_000, 50_000


def choose_winner(
    problem: Problem,
    trials: list[Trial],
    options: BuildOptions,
    *,
    seconds_left: float = math.inf,
    most_members: int = MEMBERS,
) -> Winner:
    """Return the combination of trials that is best on out-of-fold predictions.

    Parameters
    ----------
    problem, trials, options
        What was tried.
    seconds_left
        Time for fitting the members on training rows and on all; members that would take longer
        are left out.
    most_members
        Most trials that may have a weight.
    """
    fitted = {trial.record.name: trial for trial in trials if trial.predictions is not None}
    contenders = {
        name: trial for name, trial in fitted.items() if not _is_dummy(trial)
    } or fitted
    predictions = {name: _predictions(trial) for name, trial in contenders.items()}
    weights = _affordable(problem, contenders, options, most_members, seconds_left)
    combined = sum(weight * predictions[name] for name, weight in weights.items())
    is_timed = math.isfinite(seconds_left)
    decisions = [_winner_decision(problem, weights, predictions, is_timed=is_timed)]
    winner = Winner(
        weights=weights,
        records={name: contenders[name].record for name in weights},
        predictions=np.asarray(combined),
        gain=problem.gain(np.asarray(combined)),
        pool=None,
        calibration=None,
        interval=None,
        threshold=0.5,
        decisions=tuple(decisions),
    )
    winner = stacked(problem, winner, [predictions[name] for name in weights])
    return completed(problem, winner, options)


def _affordable(
    problem: Problem,
    contenders: dict[str, Trial],
    options: BuildOptions,
    most_members: int,
    seconds_left: float,
) -> dict[str, float]:
    """Return the weights of the best ensemble that can be fitted in time; the search left some for one."""
    pace = Pace(problem, options.n_threads)
    rows = _selection_rows(problem)
    ranked = sorted(contenders, key=lambda name: -(contenders[name].record.gain or 0.0))
    predictions = {
        name: _predictions(contenders[name])[rows] for name in ranked[:SELECTED_FROM]
    }

    def gain(values: NDArray[np.float64]) -> float:
        value = problem.metric.gain(problem.score_of(rows, values))
        return value if np.isfinite(value) else -math.inf

    def fits(names: Collection[str]) -> bool:
        """Return whether there is time for the last fits of these."""
        chosen = [contenders[name] for name in names]
        seconds = pace.last_fits_seconds(chosen, judged_share=LEAST_JUDGED_SHARE)
        return seconds <= seconds_left

    return select(predictions, gain, n_members=most_members, fits=fits)


def _selection_rows(problem: Problem) -> NDArray[np.intp]:
    n_rows = len(problem.validated)
    most = SELECTION_ROWS_OF_VALUES if problem.task == "regression" else SELECTION_ROWS
    chosen = np.random.default_rng(problem.seed).permutation(n_rows)[:most]
    return np.sort(chosen)


def _is_dummy(trial: Trial) -> bool:
    return trial.record.candidate.learner == "dummy"


def _predictions(trial: Trial) -> NDArray[np.float64]:
    if trial.predictions is None:
        raise ValueError("a failed trial has no predictions")
    return trial.predictions


def _winner_decision(
    problem: Problem,
    weights: dict[str, float],
    predictions: dict[str, NDArray[np.float64]],
    *,
    is_timed: bool,
) -> Decision:
    gains = {name: problem.gain(values) for name, values in predictions.items()}
    best = max(gains, key=lambda name: gains[name])
    shares = ", ".join(f"{name} {weight:.0%}" for name, weight in weights.items())
    metric = problem.metric
    combined = problem.gain(np.asarray(sum(w * predictions[n] for n, w in weights.items())))
    reached, single = (
        format_number(metric.gain(combined)),
        format_number(metric.gain(gains[best])),
    )
    override = '[build] learners = ["lightgbm"]'
    if len(weights) == 1:
        in_time = " that there is time to fit" if is_timed else ""
        reason = (
            f"No average of candidates{in_time} was better on the folds: "
            f"{metric.short_name} {reached}."
        )
    else:
        reason = (
            f"The average has {metric.short_name} {reached} on the folds, the best single "
            f"candidate ({best}) {single}."
        )
    return Decision(subject="winner", choice=shares, reason=reason, override=override)
