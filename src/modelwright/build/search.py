"""The search: runs trials until the budget is spent or their number is reached."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from modelwright.build.lanes import Lanes
from modelwright.build.memory import USABLE_SHARE, available_bytes, trial_bytes
from modelwright.build.pace import LEAST_JUDGED_SHARE, Pace
from modelwright.build.portfolio import BASELINES
from modelwright.build.proposals import Proposals
from modelwright.build.pruning import Pruning
from modelwright.build.standing import standing
from modelwright.build.trial import (
    Trial,
    TrialRecord,
    TrialStore,
    run_trial,
)
from modelwright.build.workers import Workers
from modelwright.errors import BuildError

if TYPE_CHECKING:
    from modelwright.build.candidate import Candidate
    from modelwright.build.clock import Clock
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.records import Progress

# Shares of the budget left for fitting the winner twice: on the training rows, then on all.
LEAST_LAST_FITS_SHARE, MOST_LAST_FITS_SHARE = 0.12, 0.55
LAST_FITTED = 4  # members that the winner probably has
CHOICE_SHARE = 0.03  # of the budget, for choosing them
SEVERAL_SHARE = 0.3  # of the budget, that is kept for more than the best one
# The same for a student of the best ensemble, where that may be too costly.
DISTILLATION_SHARE = 0.2
# Shares of the time left that one trial may take: a slow one leaves room for what may win.
BASELINE_SHARE = 0.15
TRIAL_SHARE = 0.85
MEMBERS_KEPT = 5  # models of the best trials, for the fit that is judged
PATIENCE = 3.0  # times what was foretold that a trial may take
# Share of the budget that a candidate gets in any case while nothing but baselines is fitted.
FIRST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All trials, earlier calls included, and whether Ctrl-C ended the search."""

    trials: list[Trial]
    interrupted: bool


class Search:
    """Runs trials; those that an earlier call kept count.

    Parameters
    ----------
    problem
        Rows, labels and folds.
    options
        Limits and wishes.
    store
        Where trials are kept.
    trials
        Those that an earlier call kept there.
    clock
        Time of all calls.
    workers
        Who fits the folds.
    on_progress
        Told about every trial.
    """

    def __init__(
        self,
        problem: Problem,
        options: BuildOptions,
        *,
        store: TrialStore,
        trials: list[Trial],
        clock: Clock,
        workers: Workers,
        on_progress: Progress,
    ) -> None:
        self.problem = problem
        self.options = options
        self.store = store
        self.trials = list(trials)
        self.clock = clock
        self.on_progress = on_progress
        self.proposals = Proposals(problem, options)
        self.pruning = Pruning(problem)
        # Two fits of one thread end sooner than one after the other with two threads: the threads of
        # a fit wait for each other at every step. A number of trials must come out alike on every
        # machine, so there each trial knows the results of all before it.
        n_lanes = workers.n_cores // len(problem.folds) if clock.is_ticking else 1
        self.lanes: Lanes[Trial] = Lanes(max(n_lanes, 1))
        self.workers = Workers(workers.n_cores // self.lanes.n_lanes)
        self.pace = Pace(problem, workers.n_cores, n_lanes=self.lanes.n_lanes)
        self._begun = [trial.record.candidate for trial in trials]
        self._next_number = max((trial.record.number + 1 for trial in trials), default=0)
        for trial in self.trials:
            self._learn(trial)

    def run(self) -> SearchResult:
        """Run trials; Ctrl-C ends the search and keeps what is there.

        Raises
        ------
        BuildError
            If no candidate could be fitted.
        KeyboardInterrupt
            If Ctrl-C comes before a candidate was fitted.
        """
        interrupted = False
        try:
            self._run_trials()
        except KeyboardInterrupt:
            interrupted = True
            for number in self.lanes.running:
                self.store.leave(number)
            if not self._fitted():
                raise
        if not self._fitted():
            notes = "; ".join(f"{t.record.name}: {t.record.note}" for t in self.trials[:5])
            raise BuildError(
                f"None of {len(self.trials)} candidates could be fitted: {notes}. "
                "Look at the plan for columns that hold no usable values."
            )
        return SearchResult(self.trials, interrupted)

    def _run_trials(self) -> None:
        while True:
            while self.lanes.has_room and not self._is_done() and self._start_next():
                pass
            if not self.lanes.running:
                return
            self._end(self.lanes.wait())

    def _start_next(self) -> bool:
        """Start a trial; return whether there was one to start."""
        number = self._next_number
        candidate = self.proposals.propose(number, is_affordable=self._is_affordable)
        if candidate is None:
            return False
        self._next_number += 1
        self._begun.append(candidate)
        self.store.begin(number, candidate)
        skipped = self._too_large(number, candidate)
        if skipped is not None:
            self._end(skipped)
            return True
        task = partial(
            run_trial,
            self.problem,
            candidate,
            number,
            workers=self.workers,
            ends_at=self._ends_at(candidate),
            verdict=self.pruning.verdict if self._may_win(candidate) else lambda _: "",
        )
        self.lanes.start(number, task)
        return True

    def _end(self, trial: Trial) -> None:
        """Keep a trial and learn from it."""
        record = replace(trial.record, finished_seconds=self.clock.spent)
        trial = replace(trial, record=record)
        self.store.save(trial)
        self.trials.append(trial)
        self._drop_members()
        self._learn(trial)
        self.on_progress("search", self._fraction(), self._standing())

    def _learn(self, trial: Trial) -> None:
        self.proposals.tell(trial.record)
        if self._may_win(trial.record.candidate):
            self.pruning.note(trial)
        self.pace.note(trial)

    def _drop_members(self) -> None:
        """Keep the models of the best trials and of the baselines: all would not fit into memory."""
        ranked = sorted(self._fitted(), key=lambda trial: -(trial.record.gain or 0.0))
        kept = {trial.record.number for trial in ranked[:MEMBERS_KEPT]}
        self.trials = [
            trial
            if trial.record.number in kept or _learner(trial) in BASELINES
            else replace(trial, member=None)
            for trial in self.trials
        ]

    def _may_win(self, candidate: Candidate) -> bool:
        """Return whether a candidate is more than the rival that shows a constraint's price."""
        learner = self.problem.learner(candidate.learner)
        return learner.is_glass_box or not self.options.explainable

    def _too_large(self, number: int, candidate: Candidate) -> Trial | None:
        """Return the failed trial of a candidate that the memory has no room for."""
        encoding = self.problem.learner(candidate.learner).encoding_for(candidate.params)
        n_at_once = self.lanes.n_lanes * min(self.workers.n_cores, len(self.problem.folds))
        needed = trial_bytes(self.problem, encoding, n_at_once)
        free = USABLE_SHARE * available_bytes()
        if needed <= free:
            return None
        note = f"skipped: it needs about {needed / 1e9:.1f} GB of memory, {free / 1e9:.1f} GB are free"
        record = TrialRecord(
            number=number, candidate=candidate, gain=None, seconds=0.0, note=note
        )
        return Trial(record, None)

    def _ends_at(self, candidate: Candidate) -> float | None:
        """Return when a trial must be over; None without a budget of time."""
        if not self.clock.is_ticking:
            return None
        left = self._search_seconds_left()
        if candidate.learner in BASELINES:
            return time.monotonic() + BASELINE_SHARE * left
        expected = self.pace.trial_seconds(candidate.learner)
        seconds = min(self._longest_trial(), PATIENCE * expected)
        if not self._has_fitted_rival():
            seconds = max(seconds, FIRST_SHARE * self.clock.call_seconds)
        return time.monotonic() + seconds

    def _is_done(self) -> bool:
        """Whether to stop; never before the baselines were tried and something was fitted.

        Under a budget of time one candidate more is tried, so that slow baselines do not win
        for want of a rival.
        """
        if len(self._begun) < len(BASELINES):
            return False
        if not self._fitted():
            return len(self._begun) >= len(self.proposals.portfolio)
        if self.options.trials is not None:
            return len(self._begun) >= self.options.trials
        return self._has_rival() and self._search_seconds_left() <= 0.0

    def _has_rival(self) -> bool:
        """Whether something beside the baselines was tried, or cannot be."""
        tried = {candidate.learner for candidate in self._begun}
        return bool(tried - set(BASELINES)) or not self._rivals()

    def _has_fitted_rival(self) -> bool:
        return any(_learner(trial) not in BASELINES for trial in self._fitted())

    def _rivals(self) -> list[str]:
        names = [candidate.learner for candidate in self.proposals.portfolio]
        return [name for name in dict.fromkeys(names) if name not in BASELINES]

    def _is_affordable(self, learner: str) -> bool:
        """Return whether a trial of a learner can end in time, or must be tried all the same."""
        if not self.clock.is_ticking or (
            learner in BASELINES and len(self._begun) < len(BASELINES)
        ):
            return True
        expected = self.pace.trial_seconds(learner)
        if expected <= self._longest_trial():
            return True
        return not self._has_rival() and learner == self._rivals()[0]

    def _search_seconds_left(self) -> float:
        """Return the time that trials may use: the rest fits the winner twice, and judges it."""
        kept = self._last_fits_seconds() + self.clock.evaluation_seconds
        kept += CHOICE_SHARE * self.clock.call_seconds
        if self.options.has_cost_limit:
            kept += DISTILLATION_SHARE * self.clock.call_seconds
        return self.clock.left - kept

    def _longest_trial(self) -> float:
        """Return the time of a trial that leaves enough for others, and for its own fit for good."""
        usable = self.clock.left - self.clock.evaluation_seconds
        return min(
            TRIAL_SHARE * self._search_seconds_left(),
            usable / (1.0 + self.pace.last_fit_share),
        )

    def _last_fits_seconds(self) -> float:
        """Return the time that the last fits are given: for the best candidate in any case."""
        best: dict[str, Trial] = {}
        for trial in sorted(self._fitted(), key=lambda trial: -(trial.record.gain or 0.0)):
            best.setdefault(_learner(trial), trial)
        likely = list(best.values())[:LAST_FITTED]
        budget = self.clock.call_seconds
        several = self.pace.last_fits_seconds(likely, judged_share=LEAST_JUDGED_SHARE)
        several = min(several, SEVERAL_SHARE * budget)
        needed = max(self.pace.last_fits_seconds(likely[:1]), several)
        return min(
            max(needed, LEAST_LAST_FITS_SHARE * budget), MOST_LAST_FITS_SHARE * budget
        )

    def _fraction(self) -> float:
        if self.options.trials is not None:
            return min(len(self.trials) / self.options.trials, 1.0)
        usable = self.clock.spent + max(self._search_seconds_left(), 0.0)
        return min(self.clock.spent / max(usable, 1e-9), 1.0)

    def _fitted(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.predictions is not None]

    def _standing(self) -> str:
        return standing(
            self.problem.metric,
            [trial.record for trial in self.trials],
            spent_seconds=self.clock.spent,
            fraction=self._fraction(),
        )


def _learner(trial: Trial) -> str:
    return trial.record.candidate.learner
