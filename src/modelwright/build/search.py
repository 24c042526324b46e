"""The search: runs trials until the budget is spent or their number is reached."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelwright.build.proposals import BASELINES, Proposals
from modelwright.build.standing import standing
from modelwright.build.trial import Trial, TrialStore, refit_seconds, run_trial
from modelwright.errors import BuildError

if TYPE_CHECKING:
    from modelwright.build.candidate import Candidate
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.records import Progress

# Least share of the budget left for fitting the winner twice: on the training rows, then on all.
REFIT_SHARE = 0.15
# Shares of the time left that one trial may take: a slow one leaves room for what may win.
BASELINE_SHARE = 0.15
TRIAL_SHARE = 0.5
# Share of the budget that the first candidate after the baselines gets in any case.
FIRST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All trials, earlier calls included, their time, and whether Ctrl-C ended the search."""

    trials: list[Trial]
    seconds: float
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
    on_progress
        Told about every trial.
    """

    def __init__(
        self,
        problem: Problem,
        options: BuildOptions,
        store: TrialStore,
        on_progress: Progress,
    ) -> None:
        self.problem = problem
        self.options = options
        self.store = store
        self.on_progress = on_progress
        self.trials = store.load()
        self.earlier_seconds = sum(trial.record.seconds for trial in self.trials)
        self.proposals = Proposals(problem, options)
        for trial in self.trials:
            self.proposals.tell(trial.record)

    def run(self) -> SearchResult:
        """Run trials; Ctrl-C ends the search and keeps what is there.

        Raises
        ------
        BuildError
            If no candidate could be fitted.
        KeyboardInterrupt
            If Ctrl-C comes before a candidate was fitted.
        """
        self.started = time.monotonic()
        interrupted = False
        try:
            while not self._is_done():
                self._run_next()
        except KeyboardInterrupt:
            interrupted = True
            if not self._fitted():
                raise
        if not self._fitted():
            notes = "; ".join(f"{t.record.name}: {t.record.note}" for t in self.trials[:5])
            raise BuildError(
                f"None of {len(self.trials)} candidates could be fitted: {notes}. "
                "Look at the plan for columns that hold no usable values."
            )
        return SearchResult(self.trials, self._spent(), interrupted)

    def _run_next(self) -> None:
        number = len(self.trials)
        candidate = self.proposals.propose(number)
        trial = run_trial(
            self.problem,
            candidate,
            number,
            n_threads=self.options.n_threads,
            ends_at=self._ends_at(candidate),
        )
        record = replace(trial.record, finished_seconds=self._spent())
        trial = Trial(record, trial.predictions)
        self.store.save(trial)
        self.trials.append(trial)
        self.proposals.tell(trial.record)
        self.on_progress("search", self._fraction(), self._standing())

    def _ends_at(self, candidate: Candidate) -> float | None:
        """Return when a trial must be over; None without a budget of time."""
        if self.options.trials is not None:
            return None
        left = max(self._search_seconds() - self._spent(), 0.0)
        if candidate.learner in BASELINES:
            return time.monotonic() + BASELINE_SHARE * left
        least = FIRST_SHARE * self.options.budget_seconds
        return time.monotonic() + max(TRIAL_SHARE * left, least)

    def _is_done(self) -> bool:
        """Whether to stop; never before the baselines were tried and something was fitted.

        Under a budget of time one candidate more is tried, so that slow baselines do not win
        for want of a rival.
        """
        if len(self.trials) < len(BASELINES):
            return False
        if not self._fitted():
            return len(self.trials) >= len(self.proposals.portfolio)
        if self.options.trials is not None:
            return len(self.trials) >= self.options.trials
        if not self._has_rival():
            return False
        return self._spent() + self._typical_trial() / 2 >= self._search_seconds()

    def _has_rival(self) -> bool:
        """Whether something beside the baselines was tried, or cannot be."""
        tried = {trial.record.candidate.learner for trial in self.trials}
        known = {candidate.learner for candidate in self.proposals.portfolio}
        return bool(tried - set(BASELINES)) or not known - set(BASELINES)

    def _typical_trial(self) -> float:
        """Return the mean time of a trial so far: one that cannot end in time is not begun."""
        return sum(trial.record.seconds for trial in self.trials) / len(self.trials)

    def _spent(self) -> float:
        return self.earlier_seconds + time.monotonic() - self.started

    def _search_seconds(self) -> float:
        """Return the part of the budget that trials may use: the rest fits the best one twice."""
        fitted = self._fitted()
        budget = self.options.budget_seconds
        if not fitted:
            return budget * (1.0 - REFIT_SHARE)
        best = max(fitted, key=lambda trial: trial.record.gain or 0.0)
        return budget - max(refit_seconds(self.problem, best), budget * REFIT_SHARE)

    def _fraction(self) -> float:
        if self.options.trials is not None:
            return min(len(self.trials) / self.options.trials, 1.0)
        return min(self._spent() / max(self._search_seconds(), 1e-9), 1.0)

    def _fitted(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.predictions is not None]

    def _standing(self) -> str:
        return standing(
            self.problem.metric,
            [trial.record for trial in self.trials],
            spent_seconds=self._spent(),
            fraction=self._fraction(),
        )
