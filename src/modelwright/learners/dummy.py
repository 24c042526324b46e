"""The dummy: class shares or the mean, whatever the columns say; what every model must beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.learners.base_learner import BaseLearner, Constant

if TYPE_CHECKING:
    import optuna

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task


class Dummy(BaseLearner):
    """Answers with the training rows' class shares or mean."""

    name = "dummy"
    is_glass_box = True
    is_random = False
    seconds_per_cell = 1e-9
    keeps_monotone = True

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return no parameters: there is nothing to set."""
        return {}

    def suggest(
        self,
        trial: optuna.trial.BaseTrial,
        task: Task,
        n_rows: int,
        n_columns: int,
    ) -> Params:
        """Return no parameters: there is nothing to search."""
        del trial
        return self.defaults(task, n_rows, n_columns)

    def fit_problem(self, problem: Problem, params: Params) -> Constant:
        """Return the constant answer."""
        return Constant.of(problem)
