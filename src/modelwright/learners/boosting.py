"""What the boosting libraries share: rounds to a learning rate, the loss, and a way with categories."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.categories import PARAMETER
from modelwright.learners.rounds import usual_learning_rate, usual_rounds

if TYPE_CHECKING:
    import optuna

    from modelwright.learners.base import Params
    from modelwright.records import Task

_OURS = ("n_iterations", "loss", PARAMETER)


class Boosting(BaseLearner):
    """Base of the boosters: a member adds the parameters that only its library has, and fits."""

    keeps_monotone = True
    lowest_rate: ClassVar[float] = 0.01
    rounds_factor: ClassVar[int] = 1
    usual_categories: ClassVar[str] = "statistics"

    @abstractmethod
    def usual(self, task: Task, n_rows: int) -> Params:
        """Return the library's own parameters for a table of this size."""

    @abstractmethod
    def vary(self, trial: optuna.trial.BaseTrial, n_rows: int) -> Params:
        """Return the library's own parameters from the search space."""

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return small trees for small tables and about the library's own size for large ones."""
        learning_rate = usual_learning_rate(task, n_rows)
        params: Params = {
            "n_iterations": self.rounds_factor * usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            **self.usual(task, n_rows),
            PARAMETER: self.usual_categories,
        }
        return params | ({"loss": "squared"} if task == "regression" else {})

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return learning rate, the library's own parameters, the way with categories, and the loss."""
        learning_rate = trial.suggest_float(
            "learning_rate", self.lowest_rate, 0.3, log=True
        )
        params: Params = {
            "n_iterations": self.rounds_factor * usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            **self.vary(trial, n_rows),
            PARAMETER: trial.suggest_categorical(PARAMETER, ["native", "statistics"]),
        }
        if task == "regression":
            params["loss"] = trial.suggest_categorical("loss", ["squared", "absolute"])
        return params


def library_params(params: Params) -> Params:
    """Return the parameters that go to the library under their own names."""
    return {name: value for name, value in params.items() if name not in _OURS}


def usual_leaves(n_rows: int) -> tuple[int, int]:
    """Return the leaves of a tree, and the fewest rows of each."""
    n_leaves = 31 if n_rows >= 5_000 else 15 if n_rows >= 1_000 else 7
    return n_leaves, int(np.clip(n_rows // 50, 2, 20))


def vary_leaves(
    trial: optuna.trial.BaseTrial, n_rows: int, *, leaves: str, rows_of_leaf: str
) -> Params:
    """Return the leaves of a tree and the fewest rows of each, as the library calls them."""
    most_leaves = int(np.clip(n_rows // 10, 4, 255))
    largest_leaf = int(np.clip(n_rows // 10, 1, 200))
    return {
        leaves: trial.suggest_int(leaves, 4, most_leaves, log=True),
        rows_of_leaf: trial.suggest_int(rows_of_leaf, 1, largest_leaf, log=True),
    }
