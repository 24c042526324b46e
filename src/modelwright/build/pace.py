"""The pace of a search: how long trials and last fits will take, by those that are done."""

from __future__ import annotations

from statistics import mean, median
from typing import TYPE_CHECKING

from modelwright.build.portfolio import BASELINES
from modelwright.build.trial import full_fit_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial

# Of the training rows, what the fit that is judged gets at least: a better model may leave for it.
LEAST_JUDGED_SHARE = 0.25


class Pace:
    """Foretells times.

    Parameters
    ----------
    problem
        Rows, columns and folds.
    n_cores
        Fits that run at a time.
    n_lanes
        Trials that run at a time, which share the cores.
    """

    def __init__(self, problem: Problem, n_cores: int, *, n_lanes: int = 1) -> None:
        self.problem = problem
        self.n_cores = n_cores
        self.n_lanes = n_lanes
        self._seconds: dict[str, list[float]] = {}

    def note(self, trial: Trial) -> None:
        """Learn from a trial that ran to its end."""
        name = trial.record.candidate.learner
        if trial.predictions is not None and name != "dummy":
            self._seconds.setdefault(name, []).append(trial.record.seconds)

    def trial_seconds(self, learner: str) -> float:
        """Return the time of a trial, by those of the same learner, else by the pace of others."""
        if learner in self._seconds:
            return mean(self._seconds[learner])
        ratios = [
            seconds / self._guess(name)
            for name, times in self._seconds.items()
            for seconds in times
            if name not in BASELINES  # what lines take says little of trees
        ]
        return self._guess(learner) * (median(ratios) if ratios else 1.0)

    def last_fits_seconds(
        self,
        trials: Iterable[Trial],
        *,
        bags: Mapping[str, int] | None = None,
        judged_share: float = 1.0,
    ) -> float:
        """Return the time of fitting candidates on the training rows and on all, side by side.

        Parameters
        ----------
        trials
            Of the candidates.
        bags
            Fits of each candidate by its name; one where it says nothing.
        judged_share
            Of the training rows, what the fit that is judged gets.
        """
        row_sets = self._last_rows(judged_share)
        seconds = []
        encodings = set()
        for trial in trials:
            candidate = trial.record.candidate
            encodings.add(
                self.problem.learner(candidate.learner).encoding_for(candidate.params)
            )
            for n_rows in row_sets:
                one = full_fit_seconds(self.problem, trial, n_rows)
                seconds += [one] * (bags or {}).get(trial.record.name, 1)
        fits = max([sum(seconds) / self.n_cores, *seconds], default=0.0)
        return fits + self.problem.encoding_pace * sum(row_sets) * len(encodings)

    @property
    def last_fit_share(self) -> float:
        """Time that the fit for good takes, as a share of the time of the same candidate's trial."""
        n_seen = sum(len(train) for train, _ in self.problem.folds)
        n_all = len(self.problem.split.labelled_rows)
        return n_all / n_seen * (self.n_cores // self.n_lanes)

    def _last_rows(self, judged_share: float) -> list[float]:
        """Return how many rows a member is fitted on after the search: for good, and to be judged."""
        split = self.problem.split
        if self.problem.judges_fold:
            return [len(split.labelled_rows)]
        return [len(split.labelled_rows), judged_share * len(split.train_rows)]

    def _guess(self, learner: str) -> float:
        """Return the time of a trial on a core like those that the learners' figures come from."""
        problem = self.problem
        seconds = self.problem.learner(learner).expected_seconds(
            problem.mean_fold_rows, problem.width, problem.n_classes
        )
        return seconds * len(problem.folds) / (self.n_cores // self.n_lanes)
