"""The effort of the last fits: how often a member is fitted, and on how many rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelwright.build.pace import LEAST_JUDGED_SHARE, Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelwright.build.clock import Clock
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial
    from modelwright.build.winner import Winner

# Fits of each member with other seeds, by rows: what chance brings is less where rows are many.
MOST_BAGS = ((3_000, 6), (10_000, 4), (50_000, 2))
# Where no time is stated: so many suit every machine.
USUAL_BAGS = 2
# Share of the budget that the last fits get even when the search has used up the rest.
LEAST_SHARE = 0.12
# Of the rows that there is time for, what the fit that is judged gets at most before the other.
JUDGED_SHARE = 0.3
FEWEST_ROWS = 1_000  # of a sample that a model is fitted on for want of time


@dataclass(frozen=True, slots=True)
class Effort:
    """How often a member is fitted, and on how many rows.

    Parameters
    ----------
    bags
        Fits of each member by its name; one where it says nothing.
    most_rows
        Rows of the fit for good at most; None for all.
    most_judged_rows
        Rows of the fit that is judged at most; None for all.
    """

    bags: Mapping[str, int] = field(default_factory=dict)
    most_rows: int | None = None
    most_judged_rows: int | None = None


class EffortPlanner:
    """Plans the last fits by the time that is left.

    Parameters
    ----------
    problem, options, clock
        As of the search.
    n_cores
        Fits that run at a time.
    """

    def __init__(
        self, problem: Problem, options: BuildOptions, clock: Clock, n_cores: int
    ) -> None:
        self.problem = problem
        self.options = options
        self.clock = clock
        self.pace = Pace(problem, n_cores)

    def seconds_left(self) -> float:
        """Return the time for the last fits; some is there even when the search took it all."""
        if not self.clock.is_ticking:
            return math.inf
        least = LEAST_SHARE * self.options.budget_seconds
        return max(self.clock.left - self.clock.evaluation_seconds, least)

    def effort(self, trials: list[Trial], winner: Winner) -> Effort:
        """Return as many bags as there is time for, or a sample where there is none for one."""
        chosen = [trial for trial in trials if trial.record.name in winner.weights]
        if not self.clock.is_ticking:
            return Effort(self._bags(chosen, min(USUAL_BAGS, self._most_bags())))
        seconds, left = self.pace.last_fits_seconds(chosen), self.seconds_left()
        if seconds > left:
            return self._samples(left / seconds)
        bags: dict[str, int] = {}
        for n_bags in range(2, self._most_bags() + 1):
            for trial in sorted(chosen, key=lambda trial: trial.record.fit_seconds):
                more = bags | self._bags([trial], n_bags)
                if self.pace.last_fits_seconds(chosen, bags=more) < left:
                    bags = more
        return Effort(bags)

    def _samples(self, share: float) -> Effort:
        """Return the rows of the last fits when there is time for a share of them only.

        The fit on all labelled rows is what leaves, so it goes first; the one that is judged gets
        what is left, and its figures are none too good.
        """
        n_all = len(self.problem.split.labelled_rows)
        if self.problem.judges_fold:
            return Effort(most_rows=max(int(share * n_all), FEWEST_ROWS))
        n_train = len(self.problem.split.train_rows)
        affordable = share * (n_train + n_all)
        least = min(JUDGED_SHARE * affordable, LEAST_JUDGED_SHARE * n_train)
        n_judged = max(affordable - n_all, least, FEWEST_ROWS)
        n_last = max(affordable - n_judged, FEWEST_ROWS)
        return Effort(
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
