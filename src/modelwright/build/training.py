"""Training: search, choice of the winner, evaluation, and the last fit on all labelled rows."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright import __version__, learners
from modelwright.build.candidate import fit_member
from modelwright.build.constraints import constraints_of
from modelwright.build.descent import within
from modelwright.build.distillation import distil
from modelwright.build.evaluation import evaluate
from modelwright.build.folds import affordable_folds
from modelwright.build.glass_box import glass_box_of
from modelwright.build.options import BuildOptions
from modelwright.build.problem import Problem
from modelwright.build.proposals import BASELINES
from modelwright.build.search import Search, SearchResult
from modelwright.build.trial import TrialStore
from modelwright.build.winner import choose_winner
from modelwright.ensembles import Model
from modelwright.metrics import find as find_metric
from modelwright.metrics import make_reference
from modelwright.records import BuildReport, Decision, LeaderboardRow, silent

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.build.descent import Distillation, Kept
    from modelwright.build.trial import Trial, TrialRecord
    from modelwright.build.winner import Winner
    from modelwright.ensembles import Member
    from modelwright.records import Plan, Progress, Reference, Split
    from modelwright.runtime import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What a build leaves.

    Parameters
    ----------
    model
        The winner, fitted on all labelled rows.
    report
        What was tried and how good the winner is.
    reference
        What the watch compares traffic with.
    """

    model: Model
    report: BuildReport
    reference: Reference


def train(
    plan: Plan,
    split: Split,
    inputs: Inputs,
    labels: NDArray[Any],
    *,
    options: BuildOptions | None = None,
    folder: Path | None = None,
    on_progress: Progress = silent,
) -> Build:
    """Return the best model that the budget finds, and what the test rows say of it.

    Parameters
    ----------
    plan
        What to build.
    split
        Test rows and folds.
    inputs
        All rows, normalised by the plan's signature.
    labels
        Class index or value of each row.
    options
        Budget, seed and constraints.
    folder
        Where trials are kept; a later call with the same plan and seed goes on from them.
    on_progress
        Told stage, fraction and message.

    Raises
    ------
    BuildError
        If no candidate could be fitted, or the constraints leave none.
    """
    options = options or BuildOptions(seed=plan.seed)
    problem = Problem(
        signature=plan.signature,
        inputs=inputs,
        labels=labels,
        split=split,
        metric=find_metric(plan.metric, task=plan.signature.target.task),
        seed=options.seed,
        n_folds=affordable_folds(plan.signature, split, options),
    )
    store = TrialStore(folder / _key(plan, problem, options) if folder else None)
    started = time.monotonic()
    result = Search(problem, options, store, on_progress).run()
    kept = _kept(problem, result, options, on_progress)
    winner, on_training_rows = kept.winner, kept.model
    evaluated_at = time.monotonic()
    report_evaluation = evaluate(
        problem,
        on_training_rows,
        _baselines(problem, result, on_training_rows, options),
        on_progress=lambda fraction: on_progress("evaluate", fraction, "test rows"),
    )
    evaluation_seconds = time.monotonic() - evaluated_at
    model = _refit(
        problem, winner, split.labelled_rows, "all labelled rows", options, on_progress
    )
    outgrown = [
        constraint.words(constraint.measure(model))
        for constraint in constraints_of(options, problem)
        if constraint.measure(model) > constraint.limit
    ]
    if outgrown:
        model = on_training_rows
    report = BuildReport(
        metric=plan.metric,
        leaderboard=_leaderboard(problem, result, winner, options),
        evaluation=report_evaluation,
        decisions=(
            _folds_decision(problem),
            *winner.decisions,
            *kept.decisions,
            _refit_decision(split, outgrown),
        ),
        n_trials=len(result.trials),
        search_seconds=time.monotonic() - started - evaluation_seconds,
        evaluation_seconds=evaluation_seconds,
        interrupted=result.interrupted,
        glass_box=glass_box_of(model),
    )
    return Build(
        model=model, report=report, reference=_reference(problem, on_training_rows, report)
    )


def _key(plan: Plan, problem: Problem, options: BuildOptions) -> str:
    """Return a name for all that trials depend on."""
    facts = [
        __version__,
        plan.data_sha256,
        plan.signature,
        plan.split,
        plan.metric,
        options.seed,
    ]
    facts += [options.learners, options.explainable, len(problem.folds)]
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:16]


def _refit(  # noqa: PLR0917 - private, called twice
    problem: Problem,
    winner: Winner,
    rows: NDArray[np.intp],
    name: str,
    options: BuildOptions,
    on_progress: Progress,
    *,
    known: dict[str, Member] | None = None,
) -> Model:
    done: list[str] = []

    def on_member(member: str) -> None:
        on_progress("fit", len(done) / len(winner.weights), f"{member} on {name}")
        done.append(member)

    model = winner.fit(
        problem, rows, n_threads=options.n_threads, on_member=on_member, known=known
    )
    on_progress("fit", 1.0, f"{len(done)} model(s) on {name}")
    return model


def _kept(
    problem: Problem, result: SearchResult, options: BuildOptions, on_progress: Progress
) -> Kept:
    """Return the best winner that keeps the constraints, fitted on the training rows."""
    found_at = time.monotonic()
    known: dict[str, Member] = {}
    constraints = constraints_of(options, problem)

    def seconds_left() -> float:
        if options.trials is not None:
            return math.inf
        return options.budget_seconds - result.seconds - (time.monotonic() - found_at)

    def choose(trials: list[Trial], most_members: int) -> Winner:
        return choose_winner(
            problem,
            trials,
            options,
            seconds_left=seconds_left(),
            most_members=most_members,
        )

    def fit(winner: Winner) -> Model:
        rows = problem.split.train_rows
        return _refit(
            problem, winner, rows, "the training rows", options, on_progress, known=known
        )

    def distilled(teacher: Winner) -> Distillation:
        on_progress("fit", 1.0, "a student of the best ensemble")
        return distil(
            problem,
            teacher,
            result.trials,
            constraints,
            options,
            seconds_left=seconds_left(),
        )

    return within(
        constraints,
        problem,
        result.trials,
        choose,
        fit,
        distil=None if options.explainable else distilled,
        is_late=lambda: seconds_left() < 0.0,
    )


def _baselines(
    problem: Problem, result: SearchResult, winner: Model, options: BuildOptions
) -> dict[str, Model]:
    """Return the best trial of each baseline learner, fitted on the training rows."""
    baselines = {}
    fitted = {member.name: member for member in winner.members}
    for name in BASELINES:
        record = _best(result, name)
        if record is not None:
            member = fitted.get(record.name) or fit_member(
                problem,
                learners.find(name),
                record.candidate,
                problem.split.train_rows,
                name=name,
                n_iterations=record.n_iterations,
                n_threads=options.n_threads,
            )
            baselines[name] = Model(
                signature=problem.signature, members=(member,), weights=(1.0,)
            )
    return baselines


def _best(result: SearchResult, learner: str) -> TrialRecord | None:
    records = [
        trial.record
        for trial in result.trials
        if trial.record.candidate.learner == learner and trial.record.gain is not None
    ]
    return max(records, key=lambda record: record.gain or 0.0, default=None)


def _leaderboard(
    problem: Problem, result: SearchResult, winner: Winner, options: BuildOptions
) -> tuple[LeaderboardRow, ...]:
    metric = problem.metric
    tried = [trial.record for trial in result.trials]
    distilled = [record for record in winner.records.values() if record not in tried]
    rows = [
        LeaderboardRow(
            name=record.name,
            learner=record.candidate.learner,
            score=None if record.gain is None else metric.gain(record.gain),
            fit_seconds=record.seconds,
            weight=winner.weights.get(record.name, 0.0),
            params=_shown_params(record),
            note=record.note or _barred(record, options),
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


def _barred(record: TrialRecord, options: BuildOptions) -> str:
    """Return why a trial may not win; empty if it may."""
    if options.explainable and not learners.find(record.candidate.learner).is_glass_box:
        return "not allowed to win: shows what [constraints] explainable costs"
    return ""


def _shown_params(record: TrialRecord) -> dict[str, str | int | float | bool | None]:
    params: dict[str, str | int | float | bool | None] = dict(record.candidate.params)
    if record.candidate.transform != "none":
        params["target_transform"] = record.candidate.transform
    return params


def _folds_decision(problem: Problem) -> Decision:
    n_all = len(list(problem.split.folds()))
    reason = "All folds of the plan."
    if len(problem.folds) < n_all:
        reason = "A candidate on every fold would take too much of the budget."
    return Decision(
        subject="folds",
        choice=f"{len(problem.folds)} of {n_all}",
        reason=reason,
        override='[build] budget = "5m"',
    )


def _refit_decision(split: Split, outgrown: list[str]) -> Decision:
    if outgrown:
        return Decision(
            subject="last fit",
            choice=f"on the {len(split.train_rows):,} training rows alone",
            reason=(
                "Fitted on all labelled rows it would break a constraint: "
                f"{', '.join(outgrown)}."
            ),
        )
    return Decision(
        subject="last fit",
        choice=f"on all {len(split.labelled_rows):,} labelled rows",
        reason=(
            f"The figures come from a fit on {len(split.train_rows):,} training rows, "
            f"judged on {len(split.test_rows):,} test rows; afterwards the test rows may teach "
            "too."
        ),
    )


def _reference(problem: Problem, model: Model, report: BuildReport) -> Reference:
    """Return inputs of all labelled rows, and predictions and errors of the untouched test rows."""
    rows, test = problem.split.labelled_rows, problem.split.test_rows
    raw = model.raw(problem.inputs.take(test))
    is_classifier = raw.ndim == 2
    reference = make_reference(
        problem.signature,
        problem.inputs.take(rows),
        predictions=model.decide(raw) if is_classifier else raw,
        probabilities=raw if is_classifier else None,
        outcomes=problem.labels[test],
        score=report.evaluation.scores[0],
        importances={item.column: item.mean for item in report.evaluation.importances},
    )
    return replace(reference, threshold=model.threshold)
