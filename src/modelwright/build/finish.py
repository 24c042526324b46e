"""What follows the search: the choice, the fit that is judged, the judgement, and the last fit."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelwright.build.constraints import constraints_of
from modelwright.build.custom import export_decisions, winning_trials
from modelwright.build.descent import within
from modelwright.build.distillation import distil
from modelwright.build.evaluation import evaluate, unweighted_score
from modelwright.build.glass_box import glass_box_of
from modelwright.build.last_fit import fit_members
from modelwright.build.leaderboard import contributions, diversity, leaderboard
from modelwright.build.monotone import monotone_decisions
from modelwright.build.pace import Pace
from modelwright.build.portfolio import BASELINES
from modelwright.build.winner import choose_winner
from modelwright.ensembles import Model
from modelwright.metrics import make_reference
from modelwright.records import BuildReport, Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.build.clock import Clock
    from modelwright.build.descent import Distillation, Kept
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.search import SearchResult
    from modelwright.build.trial import Trial, TrialRecord
    from modelwright.build.winner import Winner
    from modelwright.build.workers import Workers
    from modelwright.records import Evaluation, Progress, Reference

# Fits of each member with other seeds, by rows: what chance brings is less where rows are many.
MOST_BAGS = ((3_000, 6), (10_000, 4), (50_000, 2))
# Where no time is stated: so many suit every machine.
USUAL_BAGS = 2
# Share of the budget that the last fits get even when the search has used up the rest.
LEAST_SHARE = 0.12
# Of the rows that there is time for, what the fit that is judged gets at least.
LEAST_JUDGED_SHARE = 0.3
FEWEST_ROWS = 1_000  # of a sample that a model is fitted on for want of time


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


@dataclass(frozen=True, slots=True)
class _Effort:
    """How often a member is fitted, and on how many rows at most; None for all."""

    bags: Mapping[str, int] = field(default_factory=dict)
    most_rows: int | None = None
    most_judged_rows: int | None = None


class Finish:
    """Makes a build of a search's trials.

    Parameters
    ----------
    problem, options, clock, workers, on_progress
        As of the search.
    """

    def __init__(
        self,
        problem: Problem,
        options: BuildOptions,
        clock: Clock,
        workers: Workers,
        on_progress: Progress,
    ) -> None:
        self.problem = problem
        self.options = options
        self.clock = clock
        self.workers = workers
        self.on_progress = on_progress
        self.constraints = constraints_of(options, problem)
        self.seconds_left = math.inf

    def build(self, result: SearchResult) -> Build:
        """Choose the winner, judge it on the test rows, and fit it on all rows."""
        problem, split = self.problem, self.problem.split
        searched_at = self.clock.spent
        trials = winning_trials(problem, result.trials, self.options)
        kept = self._kept(trials)
        winner, judged = kept.winner, kept.model
        effort = self._effort(trials, winner)
        search_seconds = self.clock.spent
        evaluation = self._evaluate(result, judged)
        evaluation_seconds = self.clock.spent - search_seconds
        rows = problem.sample(split.labelled_rows, effort.most_rows)
        model = self._fit(winner, rows, "all labelled rows", effort.bags)
        outgrown = self._outgrown(model)
        if outgrown:
            model = judged
        report = BuildReport(
            metric=problem.metric.name,
            leaderboard=leaderboard(problem, result.trials, winner, self.options),
            evaluation=evaluation,
            decisions=(
                self._folds_decision(),
                *monotone_decisions(problem, self.options),
                *winner.decisions,
                *kept.decisions,
                *export_decisions(problem, result.trials, self.options),
                self._last_fit_decision(effort, outgrown),
            ),
            n_trials=len(result.trials),
            search_seconds=self.clock.spent - evaluation_seconds,
            evaluation_seconds=evaluation_seconds,
            interrupted=result.interrupted,
            contributions=contributions(problem, result.trials, winner),
            diversity=diversity(problem, result.trials, winner),
            refit_seconds=self.clock.spent - searched_at - evaluation_seconds,
            glass_box=glass_box_of(model),
        )
        return Build(
            model=model, report=report, reference=_reference(problem, judged, report)
        )

    def _seconds_left(self) -> float:
        """Return the time for the last fits; some is there even when the search took it all."""
        if not self.clock.is_ticking:
            return math.inf
        least = LEAST_SHARE * self.options.budget_seconds
        return max(self.clock.left - self.clock.evaluation_seconds, least)

    def _effort(self, trials: list[Trial], winner: Winner) -> _Effort:
        """Return as many bags as there is time for, or a sample where there is none for one."""
        chosen = [trial for trial in trials if trial.record.name in winner.weights]
        if not self.clock.is_ticking:
            return _Effort(self._bags(chosen, min(USUAL_BAGS, self._most_bags())))
        pace = Pace(self.problem, self.workers.n_cores)
        seconds = pace.last_fits_seconds(chosen)
        if seconds > self.seconds_left:
            return self._samples(self.seconds_left / seconds)
        bags: dict[str, int] = {}
        for n_bags in range(2, self._most_bags() + 1):
            for trial in sorted(chosen, key=lambda trial: trial.record.fit_seconds):
                more = bags | self._bags([trial], n_bags)
                if pace.last_fits_seconds(chosen, bags=more) < self.seconds_left:
                    bags = more
        return _Effort(bags)

    def _samples(self, share: float) -> _Effort:
        """Return the rows of the last fits when there is time for a share of them only.

        The fit on all labelled rows is what leaves, so it goes first; the one that is judged gets
        what is left, and its figures are none too good.
        """
        split = self.problem.split
        n_train, n_all = len(split.train_rows), len(split.labelled_rows)
        affordable = share * (n_train + n_all)
        n_judged = max(affordable - n_all, LEAST_JUDGED_SHARE * affordable, FEWEST_ROWS)
        n_last = max(affordable - n_judged, FEWEST_ROWS)
        return _Effort(
            most_rows=int(n_last) if n_last < n_all else None,
            most_judged_rows=int(n_judged),
        )

    def _bags(self, trials: list[Trial], n_bags: int) -> dict[str, int]:
        """Return so many bags for each candidate that has chance in it."""
        return {
            trial.record.name: n_bags
            for trial in trials
            if self.problem.learner(trial.record.candidate.learner).is_random
        }

    def _most_bags(self) -> int:
        if self.options.explainable or self.options.has_cost_limit:
            return 1
        n_rows = len(self.problem.split.train_rows)
        return next((bags for most, bags in MOST_BAGS if n_rows <= most), 1)

    def _fit(
        self, winner: Winner, rows: NDArray[np.intp], name: str, bags: Mapping[str, int]
    ) -> Model:
        done: list[str] = []

        def on_member(member: str) -> None:
            done.append(member)
            fraction = len(done) / len(winner.weights)
            self.on_progress("fit", fraction, f"{member} on {name}")

        self.on_progress("fit", 0.0, f"{len(winner.weights)} model(s) on {name}")
        members = winner.members(
            self.problem,
            rows,
            workers=self.workers,
            bags=bags,
            on_member=on_member,
        )
        return winner.model(self.problem, members)

    def _kept(self, tried: list[Trial]) -> Kept:
        """Return the best winner that keeps the constraints, fitted on the training rows."""
        problem, options = self.problem, self.options
        self.seconds_left = self._seconds_left()

        def choose(trials: list[Trial], most_members: int) -> Winner:
            """Return the best combination that there is time for."""
            return choose_winner(
                problem,
                trials,
                options,
                seconds_left=self.seconds_left,
                most_members=most_members,
            )

        def fit(winner: Winner) -> Model:
            """Fit a combination on the training rows."""
            effort = self._effort(tried, winner)
            rows = problem.sample(problem.split.train_rows, effort.most_judged_rows)
            return self._fit(winner, rows, "the training rows", effort.bags)

        def distilled(teacher: Winner) -> Distillation:
            """Return a student of the combination that is too costly."""
            self.on_progress("fit", 1.0, "a student of the best ensemble")
            return distil(
                problem,
                teacher,
                tried,
                self.constraints,
                options,
                workers=self.workers,
                seconds_left=self._seconds_left(),
            )

        return within(
            self.constraints,
            problem,
            tried,
            choose,
            fit,
            distil=None if options.explainable else distilled,
            is_late=lambda: self.clock.is_ticking and self.clock.left <= 0.0,
        )

    def _outgrown(self, model: Model) -> list[str]:
        """Return what the model of all rows has too much of."""
        figures = {each: each.measure(model) for each in self.constraints}
        return [
            each.words(figure) for each, figure in figures.items() if figure > each.limit
        ]

    def _evaluate(self, result: SearchResult, judged: Model) -> Evaluation:
        return evaluate(
            self.problem,
            judged,
            self._baselines(result, judged),
            seconds=self.clock.evaluation_seconds,
            on_progress=lambda fraction: self.on_progress(
                "evaluate", fraction, "test rows"
            ),
        )

    def _baselines(self, result: SearchResult, judged: Model) -> dict[str, Model]:
        """Return the best trial of each baseline learner, fitted on the training rows."""
        fitted = {member.name: member for member in judged.members}
        best: dict[str, TrialRecord] = {}
        for trial in result.trials:
            name = trial.record.candidate.learner
            if name in BASELINES and trial.record.gain is not None:
                rival = best.get(name, trial.record)
                best[name] = max(rival, trial.record, key=lambda r: r.gain or 0.0)
        missing = [record for record in best.values() if record.name not in fitted]
        if missing:
            members = fit_members(
                self.problem,
                missing,
                self.problem.sample(self.problem.split.train_rows, self.problem.most_rows),
                workers=self.workers,
            )
            fitted |= {member.name: member for member in members}
        return {
            name: Model(
                signature=self.problem.signature,
                members=(fitted[record.name],),
                weights=(1.0,),
            )
            for name, record in best.items()
        }

    def _folds_decision(self) -> Decision:
        problem = self.problem
        n_deals = 1 + len(problem.split.more_deals)
        n_all, n_used = len(list(problem.split.folds())) // n_deals, len(problem.folds)
        choice, reason = f"{n_used} of {n_all}", "All folds of the plan."
        if n_used < n_all:
            reason = "A candidate on every fold would take too much of the budget."
        if n_used > n_all:
            choice = f"{n_all}, dealt {n_used // n_all} times"
            reason = "With few rows one deal of the folds judges by chance, and there is time for more."
        if problem.most_rows is not None:
            choice += f", {problem.most_rows:,} rows"
            reason = "A candidate on all rows would take too much of the budget."
        return Decision(
            subject="folds",
            choice=choice,
            reason=reason,
            override='[build] budget = "5m"',
        )

    def _last_fit_decision(self, effort: _Effort, outgrown: list[str]) -> Decision:
        split = self.problem.split
        if outgrown:
            return Decision(
                subject="last fit",
                choice=f"on the {len(split.train_rows):,} training rows alone",
                reason=(
                    "Fitted on all labelled rows it would break a constraint: "
                    f"{', '.join(outgrown)}."
                ),
            )
        n_rows = min(len(split.labelled_rows), effort.most_rows or len(split.labelled_rows))
        n_judged = min(
            len(split.train_rows), effort.most_judged_rows or len(split.train_rows)
        )
        if n_rows < len(split.labelled_rows):
            choice = f"on {n_rows:,} of {len(split.labelled_rows):,} labelled rows, for want of time"
        else:
            choice = f"on all {n_rows:,} labelled rows"
        n_bags = max(effort.bags.values(), default=1)
        is_even = set(effort.bags.values()) == {n_bags}
        many = f"{n_bags} times" if is_even else f"up to {n_bags} times"
        times = f" {many} with other seeds," if n_bags > 1 else ""
        return Decision(
            subject="last fit",
            choice=f"{choice},{times}".rstrip(","),
            reason=(
                f"The figures come from a fit on {n_judged:,} training rows, "
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
        score=unweighted_score(problem, model, report.evaluation),
        importances={item.column: item.mean for item in report.evaluation.importances},
    )
    return replace(reference, threshold=model.threshold)
