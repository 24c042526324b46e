"""What is learned on the average of the members: a stack, then calibration, threshold or interval."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from sklearn.model_selection import KFold

from modelwright.build.winner import Winner
from modelwright.ensembles import (
    ConformalInterval,
    LinearPool,
    LogarithmicPool,
    LogitCalibration,
)
from modelwright.metrics import find as find_metric
from modelwright.pages.numbers import format_number
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem

LEAST_CALIBRATION_GAIN = 1e-3  # share of the log loss that calibration must save
FEWEST_ROWS_TO_STACK = 500  # out-of-fold rows, below which learned weights are chance
LEAST_STACKING_GAIN = 1e-3  # share of the metric that stacking must bring
THRESHOLDS = np.linspace(0.02, 0.98, 97)

AnyWinner = TypeVar("AnyWinner", bound=Winner)


def completed(problem: Problem, winner: AnyWinner, options: BuildOptions) -> AnyWinner:
    """Return a winner with its interval, or its calibration and threshold."""
    if problem.task == "regression":
        return _with_interval(problem, winner, options)
    return _with_threshold(problem, _with_calibration(problem, winner))


def stacked(problem: Problem, winner: Winner, members: list[NDArray[np.float64]]) -> Winner:
    """Return the winner, its members stacked where that is better on folds of the out-of-fold rows.

    The average's weights were chosen on all of those rows, the stack is judged on rows that it has
    not seen: a stack that wins all the same is worth it.
    """
    y = problem.validated_labels
    if len(members) < 2 or len(y) < FEWEST_ROWS_TO_STACK:
        return winner
    kind = LinearPool if problem.task == "regression" else LogarithmicPool
    stacked = np.empty_like(winner.predictions)
    for train, valid in _parts(problem):
        pool = kind().fit([one[train] for one in members], y[train])
        stacked[valid] = pool.transform([one[valid] for one in members])
    gain = problem.gain(stacked)
    is_better = gain - winner.gain > LEAST_STACKING_GAIN * abs(winner.gain)
    metric = problem.metric
    decision = Decision(
        subject="stacking",
        choice="by weights that were learned" if is_better else "none",
        reason=(
            f"On rows that the weights were not learned from, {metric.short_name} is "
            f"{format_number(metric.gain(gain))}; that of the average is {format_number(metric.gain(winner.gain))}."
        ),
    )
    decisions = (*winner.decisions, decision)
    if not is_better:
        return replace(winner, decisions=decisions)
    return replace(
        winner,
        pool=kind().fit(members, y),
        predictions=stacked,
        gain=gain,
        decisions=decisions,
    )


def _parts(problem: Problem) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield places to learn from and to judge by among the out-of-fold rows: in time whole stretches."""
    order = problem.validated
    parts = (
        KFold(5) if problem.in_time else KFold(5, shuffle=True, random_state=problem.seed)
    )
    yield from parts.split(order)


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
    weights = problem.weights_of(problem.validated)
    before = log_loss.value(y, winner.predictions, sample_weight=weights)
    calibrated = np.empty_like(winner.predictions)
    if len(y) < 50:
        return winner
    for train, valid in _parts(problem):
        fitted = LogitCalibration().fit(
            winner.predictions[train], y[train], None if weights is None else weights[train]
        )
        calibrated[valid] = fitted.transform(winner.predictions[valid])
    after = log_loss.value(y, calibrated, sample_weight=weights)
    is_useful = after < before * (1 - LEAST_CALIBRATION_GAIN)
    decision = Decision(
        subject="calibration",
        choice="on the logit" if is_useful else "none",
        reason=(
            f"Out of fold, log_loss is {format_number(before)} without and {format_number(after)} "
            "with calibration."
        ),
    )
    decisions = (*winner.decisions, decision)
    if not is_useful:
        return replace(winner, decisions=decisions)
    calibration = LogitCalibration().fit(winner.predictions, y, weights)
    predictions = calibration.transform(winner.predictions)
    return replace(
        winner, calibration=calibration, predictions=predictions, decisions=decisions
    )


def _with_threshold(problem: Problem, winner: AnyWinner) -> AnyWinner:
    """Move the threshold of a binary decision where the metric judges decisions."""
    metric = problem.metric
    if problem.task != "binary" or metric.needs != "labels" or metric.name == "accuracy":
        return winner
    gains = [
        metric.gain(problem.score(winner.predictions, threshold=float(threshold)))
        for threshold in THRESHOLDS
    ]
    threshold = float(THRESHOLDS[int(np.nanargmax(gains))])
    at_half = problem.score(winner.predictions)
    decision = Decision(
        subject="decision threshold",
        choice=f"{threshold:.2f}",
        reason=(
            f"The {metric.short_name} on the folds is {format_number(metric.gain(max(gains)))} there and "
            f"{format_number(at_half)} at 0.5."
        ),
    )
    return replace(winner, threshold=threshold, decisions=(*winner.decisions, decision))
