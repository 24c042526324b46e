"""Pruning: which candidates are stopped before their last fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial

KEPT = 5  # so many of the best candidates are what a new one is compared with
# Share of the way from the dummy to the best that a candidate must have gone to be worth all folds.
LEAST_SKILL = 0.7
# How far behind the last of the best it may be, in the same measure: folds differ.
TOLERANCE = 0.02


class Pruning:
    """Compares the first folds of a candidate with the same folds of those that were finished.

    A candidate's skill is how far it has come from the dummy's score (0) to the best one's (1).
    What is far behind the last of the best few will not get a weight in an ensemble of them.

    Parameters
    ----------
    problem
        Labels and folds.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        ends = np.cumsum([len(valid) for _, valid in problem.folds])
        # Further deals of the folds judge rows anew: by then a candidate has shown what it can.
        ends = ends[ends < len(problem.validated)].tolist()
        # In time the first folds learn from few rows, and say little of the last.
        self._ends = ends[len(ends) // 2 :] if problem.split.in_time else ends
        self._dummy: dict[int, float] = {}
        self._gains: dict[int, list[float]] = {end: [] for end in self._ends}

    def note(self, trial: Trial) -> None:
        """Take a finished trial as one to compare with."""
        if trial.predictions is None:
            return
        for end in self._ends:
            gain = self._problem.gain(trial.predictions[:end])
            if trial.record.candidate.learner == "dummy":
                self._dummy[end] = gain
            elif np.isfinite(gain):
                self._gains[end].append(gain)

    def verdict(self, predictions: NDArray[np.float64]) -> str:
        """Return why the folds to come are not worth their time, or an empty text."""
        end = len(predictions)
        best = sorted(self._gains.get(end, []), reverse=True)[:KEPT]
        dummy = self._dummy.get(end, -np.inf)
        if not best or not np.isfinite(dummy) or best[0] <= dummy:
            return ""
        skill = (self._problem.gain(predictions) - dummy) / (best[0] - dummy)
        wanted = LEAST_SKILL
        if len(best) == KEPT:
            wanted = max(wanted, (best[-1] - dummy) / (best[0] - dummy) - TOLERANCE)
        if skill >= wanted:
            return ""
        return f"{max(skill, 0.0):.0%} of the best one's gain over the dummy, {wanted:.0%} are needed"
