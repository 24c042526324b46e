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
from modelwright.build.evaluation import evaluate
from modelwright.build.folds import affordable_folds
from modelwright.build.leaderboard import contributions, diversity, leaderboard
from modelwright.build.options import BuildOptions
from modelwright.build.problem import Problem
from modelwright.build.proposals import BASELINES
from modelwright.build.search import Search, SearchResult
from modelwright.build.trial import TrialStore
from modelwright.build.winner import Winner, choose_winner
from modelwright.ensembles import Model
from modelwright.errors import BuildError
from modelwright.metrics import find as find_metric
from modelwright.metrics import make_reference
from modelwright.records import BuildReport, Decision, silent

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.build.trial import Trial, TrialRecord
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
    searched_at = time.monotonic()
    seconds_left = math.inf
    if options.trials is None:
        seconds_left = options.budget_seconds - result.seconds
    winner = choose_winner(problem, result.trials, options, seconds_left=seconds_left)
    winner, on_training_rows = _fit_within_size(
        problem, winner, result.trials, options, on_progress
    )
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
    report = BuildReport(
        metric=plan.metric,
        leaderboard=leaderboard(problem, result.trials, winner),
        evaluation=report_evaluation,
        decisions=(_folds_decision(problem), *winner.decisions, _refit_decision(split)),
        n_trials=len(result.trials),
        search_seconds=time.monotonic() - started - evaluation_seconds,
        evaluation_seconds=evaluation_seconds,
        interrupted=result.interrupted,
        contributions=contributions(problem, result.trials, winner),
        diversity=diversity(problem, result.trials, winner),
        refit_seconds=time.monotonic() - searched_at - evaluation_seconds,
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
) -> Model:
    done: list[str] = []

    def on_member(member: str) -> None:
        on_progress("fit", len(done) / len(winner.weights), f"{member} on {name}")
        done.append(member)

    model = winner.fit(problem, rows, n_threads=options.n_threads, on_member=on_member)
    on_progress("fit", 1.0, f"{len(done)} model(s) on {name}")
    return model


def _fit_within_size(
    problem: Problem,
    winner: Winner,
    trials: list[Trial],
    options: BuildOptions,
    on_progress: Progress,
) -> tuple[Winner, Model]:
    """Fit on the training rows; while the portable model is too large, choose without its largest member."""
    while True:
        rows = problem.split.train_rows
        model = _refit(problem, winner, rows, "the training rows", options, on_progress)
        if options.max_size_mb is None:
            return winner, model
        sizes = {m.name: _megabytes(problem, m, model) for m in model.members}
        if _megabytes(problem, None, model) <= options.max_size_mb:
            return winner, model
        largest = max(sizes, key=lambda name: sizes[name])
        trials = [trial for trial in trials if trial.record.name != largest]
        if not any(t.predictions is not None for t in trials):
            raise BuildError(
                f"No candidate is smaller than {options.max_size_mb} MB; the last one tried has "
                f"{sizes[largest]:.2g} MB. Raise [constraints] max_size_mb."
            )
        winner = choose_winner(problem, trials, options)


def _megabytes(problem: Problem, member: Any, model: Model) -> float:
    """Return the portable size of one member, or of the whole model."""
    if member is None:
        return float(model.to_portable().ByteSize() / 1e6)
    alone = Model(signature=problem.signature, members=(member,), weights=(1.0,))
    return float(alone.to_portable().ByteSize() / 1e6)


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


def _refit_decision(split: Split) -> Decision:
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
