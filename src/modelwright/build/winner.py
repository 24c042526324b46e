"""The winner: an ensemble of trials, its calibration, threshold and interval, fitted on given rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from sklearn.model_selection import KFold

from modelwright.build.last_fit import fit_on_each
from modelwright.build.pace import LEAST_JUDGED_SHARE, Pace
from modelwright.ensembles import (
    ConformalInterval,
    LinearPool,
    LogarithmicPool,
    LogitCalibration,
    Model,
    select,
)
from modelwright.metrics import find as find_metric
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial, TrialRecord
    from modelwright.build.workers import Workers
    from modelwright.ensembles import Member

MEMBERS = 5  # most members of an ensemble: each costs size and latency
SELECTED_FROM = 15  # the best candidates, that an ensemble is put together from
# Rows that weights are chosen by: more change little. Errors of values have long tails.
SELECTION_ROWS, SELECTION_ROWS_OF_VALUES = 10_000, 50_000
LEAST_CALIBRATION_GAIN = 1e-3  # share of the log loss that calibration must save
FEWEST_ROWS_TO_STACK = 500  # out-of-fold rows, below which learned weights are chance
LEAST_STACKING_GAIN = 1e-3  # share of the metric that stacking must bring
THRESHOLDS = np.linspace(0.02, 0.98, 97)


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """What to fit, as decided on out-of-fold predictions.

    Parameters
    ----------
    weights
        Share of each trial in the average, by name.
    pool
        Combines the members in another way; None averages.
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
    pool: LogarithmicPool | LinearPool | None
    calibration: LogitCalibration | None
    interval: ConformalInterval | None
    threshold: float
    decisions: tuple[Decision, ...]

    def members(
        self,
        problem: Problem,
        positions: NDArray[np.intp],
        *,
        workers: Workers,
    ) -> tuple[Member, ...]:
        """Return the members, each fitted once on the given rows."""
        (members,) = self.members_on_each(problem, [positions], workers=workers)
        return members

    def members_on_each(
        self,
        problem: Problem,
        row_sets: Sequence[NDArray[np.intp]],
        *,
        workers: Workers,
        bags: Mapping[str, int] | None = None,
        on_member: Callable[[str], None] = lambda _: None,
    ) -> list[tuple[Member, ...]]:
        """Return the members, fitted on each set of rows; the parameters are those of `fit_on_each`."""
        return fit_on_each(
            problem,
            self.records.values(),
            row_sets,
            workers=workers,
            bags=bags,
            on_member=on_member,
        )

    def model(self, problem: Problem, members: tuple[Member, ...]) -> Model:
        """Return the model of the fitted members, which stand in the order of `records`."""
        return Model(
            signature=problem.signature,
            members=members,
            weights=tuple(self.weights.values()),
            pool=self.pool,
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
    winner = _with_pool(problem, winner, [predictions[name] for name in weights])
    return completed(problem, winner, options)


def completed(problem: Problem, winner: AnyWinner, options: BuildOptions) -> AnyWinner:
    """Return a winner with its interval, or its calibration and threshold."""
    if problem.task == "regression":
        return _with_interval(problem, winner, options)
    return _with_threshold(problem, _with_calibration(problem, winner))


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
        figure_text(metric.gain(combined)),
        figure_text(metric.gain(gains[best])),
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


def _with_pool(
    problem: Problem, winner: Winner, members: list[NDArray[np.float64]]
) -> Winner:
    """Stack the members where that is better on folds of the out-of-fold rows.

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
            f"{figure_text(metric.gain(gain))}; that of the average is {figure_text(metric.gain(winner.gain))}."
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
            f"Out of fold, log_loss is {figure_text(before)} without and {figure_text(after)} "
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
            f"The {metric.short_name} on the folds is {figure_text(metric.gain(max(gains)))} there and "
            f"{figure_text(at_half)} at 0.5."
        ),
    )
    return replace(winner, threshold=threshold, decisions=(*winner.decisions, decision))


def figure_text(value: float) -> str:
    """Return a figure with four digits, thousands separated: 0.8432, 41,024."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
