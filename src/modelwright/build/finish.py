"""What follows the search: the choice, the fit that is judged, the judgement, and the last fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelwright.build.choice import MEMBERS, choose_winner
from modelwright.build.constraints import constraints_of
from modelwright.build.custom import export_decisions, winning_trials
from modelwright.build.descent import within
from modelwright.build.distillation import distil
from modelwright.build.effort import EffortPlanner
from modelwright.build.evaluation import evaluate, unweighted_score
from modelwright.build.fit_decisions import folds_decision, last_fit_decision
from modelwright.build.glass_box import glass_box_of
from modelwright.build.last_fit import fit_members
from modelwright.build.leaderboard import contributions, diversity, leaderboard
from modelwright.build.monotone import monotone_decisions
from modelwright.build.portfolio import BASELINES
from modelwright.ensembles import Model
from modelwright.metrics import make_reference
from modelwright.records import BuildReport

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.build.clock import Clock
    from modelwright.build.descent import Distillation
    from modelwright.build.effort import Effort
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.search import SearchResult
    from modelwright.build.trial import Trial, TrialRecord
    from modelwright.build.winner import Winner
    from modelwright.build.workers import Workers
    from modelwright.ensembles import Member
    from modelwright.records import Decision, Evaluation, Progress, Reference


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The winner, the model of it that is judged, and the one of all labelled rows."""

    winner: Winner
    judged: Model
    model: Model
    effort: Effort
    decisions: tuple[Decision, ...] = ()


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
        self.planner = EffortPlanner(problem, options, clock, workers.n_cores)

    def build(self, result: SearchResult) -> Build:
        """Choose the winner, judge it on the test rows, and fit it on all rows."""
        problem = self.problem
        searched_at = self.clock.spent
        trials = winning_trials(problem, result.trials, self.options)
        chosen = self._within(trials) if self.constraints else self._unbounded(trials)
        winner, model = chosen.winner, chosen.model
        fitted_at = self.clock.spent
        evaluation = self._evaluate(result, chosen.judged)
        evaluation_seconds = self.clock.spent - fitted_at
        outgrown = self._outgrown(model)
        if outgrown:
            model = chosen.judged
        report = BuildReport(
            metric=problem.metric.name,
            leaderboard=leaderboard(problem, result.trials, winner, self.options),
            evaluation=evaluation,
            decisions=(
                folds_decision(problem),
                *monotone_decisions(problem, self.options),
                *winner.decisions,
                *chosen.decisions,
                *export_decisions(problem, result.trials, self.options),
                last_fit_decision(problem, chosen.effort, outgrown),
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
            model=model, report=report, reference=_reference(problem, chosen.judged, report)
        )

    def _unbounded(self, trials: list[Trial]) -> _Chosen:
        """Return the best combination, its fits to be judged and for good made side by side."""
        problem = self.problem
        winner = self._choose(trials, MEMBERS)
        effort = self.planner.effort(trials, winner)
        rows = problem.sample(problem.split.labelled_rows, effort.most_rows)
        if problem.judges_fold:
            judged = self._of_fold(winner.records.values(), trials)
            (members,) = self._fit(winner, [rows], effort)
        else:
            judged_rows = problem.sample(problem.judged_rows, effort.most_judged_rows)
            judged, members = self._fit(winner, [judged_rows, rows], effort)
        return _Chosen(
            winner=winner,
            judged=winner.model(problem, judged),
            model=winner.model(problem, members),
            effort=effort,
        )

    def _within(self, trials: list[Trial]) -> _Chosen:
        """Return the best winner that keeps the constraints, whose judged model is what is measured."""
        problem = self.problem

        def distilled(teacher: Winner) -> Distillation:
            """Return a student of the combination that is too costly."""
            self.on_progress("fit", 1.0, "a student of the best ensemble")
            return distil(
                problem,
                teacher,
                trials,
                self.constraints,
                self.options,
                workers=self.workers,
                seconds_left=self.planner.seconds_left(),
            )

        kept = within(
            self.constraints,
            problem,
            trials,
            self._choose,
            lambda winner: self._judged(winner, trials),
            distil=None if self.options.explainable else distilled,
            is_late=lambda: self.clock.is_ticking and self.clock.left <= 0.0,
        )
        effort = self.planner.effort(trials, kept.winner)
        rows = problem.sample(problem.split.labelled_rows, effort.most_rows)
        (members,) = self._fit(kept.winner, [rows], effort)
        return _Chosen(
            winner=kept.winner,
            judged=kept.model,
            model=kept.winner.model(problem, members),
            effort=effort,
            decisions=kept.decisions,
        )

    def _judged(self, winner: Winner, trials: list[Trial]) -> Model:
        """Return the model of a combination that is judged, fitted on training rows."""
        problem = self.problem
        if problem.judges_fold:
            return winner.model(problem, self._of_fold(winner.records.values(), trials))
        effort = self.planner.effort(trials, winner)
        rows = problem.sample(problem.judged_rows, effort.most_judged_rows)
        (members,) = self._fit(winner, [rows], effort)
        return winner.model(problem, members)

    def _choose(self, trials: list[Trial], most_members: int) -> Winner:
        """Return the best combination that there is time for."""
        return choose_winner(
            self.problem,
            trials,
            self.options,
            seconds_left=self.planner.seconds_left(),
            most_members=most_members,
        )

    def _fit(
        self, winner: Winner, row_sets: list[NDArray[np.intp]], effort: Effort
    ) -> list[tuple[Member, ...]]:
        """Return the winner's members, fitted on each set of rows."""
        n_fits = len(winner.weights) * len(row_sets)
        sizes = " and ".join(f"{len(rows):,}" for rows in row_sets)
        done: list[str] = []

        def on_member(member: str) -> None:
            done.append(member)
            self.on_progress("fit", len(done) / n_fits, f"{member} on {sizes} rows")

        self.on_progress("fit", 0.0, f"{len(winner.weights)} model(s) on {sizes} rows")
        return winner.members_on_each(
            self.problem,
            row_sets,
            workers=self.workers,
            bags=effort.bags,
            on_member=on_member,
        )

    def _of_fold(
        self, records: Collection[TrialRecord], tried: list[Trial]
    ) -> tuple[Member, ...]:
        """Return members as fitted on the fold; those that were not kept are fitted anew."""
        kept = {trial.record.name: trial.member for trial in tried if trial.member}
        missing = [record for record in records if record.name not in kept]
        anew = fit_members(
            self.problem, missing, self.problem.judged_rows, workers=self.workers
        )
        kept |= {member.name: member for member in anew}
        return tuple(kept[record.name] for record in records)

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
        members = (
            self._of_fold(missing, result.trials)
            if self.problem.judges_fold
            else fit_members(
                self.problem,
                missing,
                self.problem.sample(self.problem.split.train_rows, self.problem.most_rows),
                workers=self.workers,
            )
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


def _reference(problem: Problem, model: Model, report: BuildReport) -> Reference:
    """Return inputs of all labelled rows, and predictions and errors of the untouched test rows."""
    rows, test = problem.split.labelled_rows, problem.split.test_rows
    estimates = model.estimates(problem.inputs.take(test))
    is_classifier = estimates.ndim == 2
    reference = make_reference(
        problem.signature,
        problem.inputs.take(rows),
        predictions=model.decide(estimates) if is_classifier else estimates,
        probabilities=estimates if is_classifier else None,
        outcomes=problem.labels[test],
        score=unweighted_score(problem, model, report.evaluation),
        importances={item.column: item.mean for item in report.evaluation.importances},
    )
    return replace(reference, threshold=model.threshold)
