"""The winner: an ensemble of trials, its calibration, threshold and interval, fitted on given rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from sklearn.model_selection import KFold

from modelwright import learners
from modelwright.build.candidate import fit_member
from modelwright.build.trial import refit_seconds
from modelwright.ensembles import ConformalInterval, LogitCalibration, Model, select
from modelwright.metrics import find as find_metric
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial, TrialRecord
    from modelwright.ensembles import Member

MEMBERS = 5  # most members of an ensemble: each costs size and latency
LEAST_CALIBRATION_GAIN = 1e-3  # share of the log loss that calibration must save
THRESHOLDS = np.linspace(0.02, 0.98, 97)


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """What to fit, as decided on out-of-fold predictions.

    Parameters
    ----------
    weights
        Share of each trial by name.
    records
        The trials with a weight, by name.
    predictions
        Out-of-fold predictions of the combination, calibrated.
    gain
        Metric of `predictions`, larger is better.
    calibration, interval, threshold
        As in `Model`.
    decisions
        The choices with their reasons.
    """

    weights: dict[str, float]
    records: dict[str, TrialRecord]
    predictions: NDArray[np.float64]
    gain: float
    calibration: LogitCalibration | None
    interval: ConformalInterval | None
    threshold: float
    decisions: tuple[Decision, ...]

    def fit(
        self,
        problem: Problem,
        rows: NDArray[np.intp],
        *,
        n_threads: int,
        on_member: Callable[[str], None],
        known: dict[str, Member] | None = None,
    ) -> Model:
        """Fit every member on the given rows; `known` keeps those that were fitted on them before."""
        known = {} if known is None else known
        for name, record in self.records.items():
            on_member(name)
            if name not in known:
                known[name] = fit_member(
                    problem,
                    learners.find(record.candidate.learner),
                    record.candidate,
                    rows,
                    name=name,
                    n_iterations=record.n_iterations,
                    n_threads=n_threads,
                )
        return Model(
            signature=problem.signature,
            members=tuple(known[name] for name in self.records),
            weights=tuple(self.weights.values()),
            calibration=self.calibration,
            interval=self.interval,
            threshold=self.threshold,
        )


AnyWinner = TypeVar("AnyWinner", bound=Winner)


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
        Time for fitting the members twice; members that would take longer are left out.
    most_members
        Most trials that may have a weight.
    """
    fitted = {trial.record.name: trial for trial in trials if trial.predictions is not None}
    contenders = {
        name: trial for name, trial in fitted.items() if not _is_dummy(trial)
    } or fitted
    predictions = {name: _predictions(trial) for name, trial in contenders.items()}
    seconds = {name: refit_seconds(problem, trial) for name, trial in contenders.items()}
    weights = _affordable(problem, predictions, seconds, most_members, seconds_left)
    combined = sum(weight * predictions[name] for name, weight in weights.items())
    decisions = [_winner_decision(problem, weights, predictions)]
    winner = Winner(
        weights=weights,
        records={name: contenders[name].record for name in weights},
        predictions=np.asarray(combined),
        gain=problem.gain(np.asarray(combined)),
        calibration=None,
        interval=None,
        threshold=0.5,
        decisions=tuple(decisions),
    )
    return completed(problem, winner, options)


def completed(problem: Problem, winner: AnyWinner, options: BuildOptions) -> AnyWinner:
    """Return a winner with its interval, or its calibration and threshold."""
    if problem.task == "regression":
        return _with_interval(problem, winner, options)
    return _with_threshold(problem, _with_calibration(problem, winner))


def _affordable(
    problem: Problem,
    predictions: dict[str, NDArray[np.float64]],
    seconds: dict[str, float],
    most_members: int,
    seconds_left: float,
) -> dict[str, float]:
    """Return the weights of the largest good ensemble that can be fitted in time."""
    for n_members in range(most_members, 0, -1):
        weights = select(predictions, problem.gain, n_members=n_members)
        if sum(seconds[name] for name in weights) <= seconds_left:
            return weights
    return weights  # of the best single candidate: the search left time for it


def _is_dummy(trial: Trial) -> bool:
    return trial.record.candidate.learner == "dummy"


def _predictions(trial: Trial) -> NDArray[np.float64]:
    if trial.predictions is None:
        raise ValueError("a failed trial has no predictions")
    return trial.predictions


def _winner_decision(
    problem: Problem, weights: dict[str, float], predictions: dict[str, NDArray[np.float64]]
) -> Decision:
    gains = {name: problem.gain(values) for name, values in predictions.items()}
    best = max(gains, key=lambda name: gains[name])
    shares = ", ".join(f"{name} {weight:.0%}" for name, weight in weights.items())
    metric = problem.metric
    combined = problem.gain(np.asarray(sum(w * predictions[n] for n, w in weights.items())))
    reached, single = (
        figure_text(metric.gain(combined)),
        figure_text(metric.gain(gains[best])),
    )
    override = '[build] learners = ["lightgbm"]'
    if len(weights) == 1:
        reason = (
            f"No average of candidates was better on the folds: {metric.name} {reached}."
        )
    else:
        reason = (
            f"The average has {metric.name} {reached} on the folds, the best single "
            f"candidate ({best}) {single}."
        )
    return Decision(subject="winner", choice=shares, reason=reason, override=override)


def _with_interval(problem: Problem, winner: AnyWinner, options: BuildOptions) -> AnyWinner:
    interval = ConformalInterval(options.interval_level)
    interval.fit(problem.validated_labels, winner.predictions)
    kind = "ratios" if interval.is_ratio else "differences"
    decision = Decision(
        subject="prediction interval",
        choice=f"{options.interval_level:.0%} of rows, by {kind}",
        reason=(
            f"Residual {kind} of {len(winner.predictions):,} out-of-fold rows give the "
            "narrower intervals."
        ),
        override="[goal] interval = 0.8",
    )
    return replace(winner, interval=interval, decisions=(*winner.decisions, decision))


def _with_calibration(problem: Problem, winner: AnyWinner) -> AnyWinner:
    """Calibrate where that saves log loss on folds of the out-of-fold rows."""
    y = problem.validated_labels
    log_loss = find_metric("log_loss")
    before = log_loss.value(y, winner.predictions)
    calibrated = np.empty_like(winner.predictions)
    if len(y) < 50:
        return winner
    for train, valid in KFold(5, shuffle=True, random_state=problem.seed).split(y):
        fitted = LogitCalibration().fit(winner.predictions[train], y[train])
        calibrated[valid] = fitted.transform(winner.predictions[valid])
    after = log_loss.value(y, calibrated)
    is_useful = after < before * (1 - LEAST_CALIBRATION_GAIN)
    decision = Decision(
        subject="calibration",
        choice="on the logit" if is_useful else "none",
        reason=(
            f"Out of fold, log_loss is {figure_text(before)} without and {figure_text(after)} "
            "with calibration."
        ),
    )
    decisions = (*winner.decisions, decision)
    if not is_useful:
        return replace(winner, decisions=decisions)
    calibration = LogitCalibration().fit(winner.predictions, y)
    predictions = calibration.transform(winner.predictions)
    return replace(
        winner, calibration=calibration, predictions=predictions, decisions=decisions
    )


def _with_threshold(problem: Problem, winner: AnyWinner) -> AnyWinner:
    """Move the threshold of a binary decision where the metric judges decisions."""
    metric = problem.metric
    if problem.task != "binary" or metric.needs != "labels" or metric.name == "accuracy":
        return winner
    y: NDArray[Any] = problem.validated_labels
    gains = [
        metric.gain(metric.value(y, winner.predictions, threshold=float(threshold)))
        for threshold in THRESHOLDS
    ]
    threshold = float(THRESHOLDS[int(np.nanargmax(gains))])
    at_half = metric.value(y, winner.predictions)
    decision = Decision(
        subject="decision threshold",
        choice=f"{threshold:.2f}",
        reason=(
            f"The {metric.name} on the folds is {figure_text(metric.gain(max(gains)))} there and "
            f"{figure_text(at_half)} at 0.5."
        ),
    )
    return replace(winner, threshold=threshold, decisions=(*winner.decisions, decision))


def figure_text(value: float) -> str:
    """Return a figure with four digits, thousands separated: 0.8432, 41,024."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
