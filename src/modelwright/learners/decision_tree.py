"""A single decision tree, small enough that a person can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.forest import FOREST_LINKS, round_shares, tree_of
from modelwright.learners.input_range import SINGLE
from modelwright.learners.tree_core import TreeCore
from modelwright.portable.trees import Trees

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task

_MOST_LEAVES = 16  # what fits on a page
_MOST_QUESTIONS = 5  # from the root to a leaf


class DecisionTree(BaseLearner):
    """scikit-learn's decision tree with at most sixteen leaves, five questions deep."""

    name = "decision_tree"
    input_range = SINGLE
    is_glass_box = True
    is_random = False
    seconds_per_cell = 3e-7

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return leaves that hold a twentieth of a small table's rows, fewer of a large one's."""
        smallest_leaf = int(np.clip(n_rows // 20, 1, 50))
        return {"max_leaf_nodes": 12, "min_samples_leaf": smallest_leaf}

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return the number of leaves, and the rows that each must hold."""
        largest_leaf = max(1, min(200, n_rows // 10))
        return {
            "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 2, _MOST_LEAVES),
            "min_samples_leaf": trial.suggest_int(
                "min_samples_leaf", 1, largest_leaf, log=True
            ),
        }

    def fit_problem(self, problem: Problem, params: Params) -> SingleTree:
        """Return the fitted tree."""
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        is_regression = problem.task == "regression"
        kind = DecisionTreeRegressor if is_regression else DecisionTreeClassifier
        model = kind(max_depth=_MOST_QUESTIONS, random_state=problem.seed, **params)
        model.fit(problem.features, problem.labels, problem.weights)
        if not is_regression:
            round_shares(model)
        return SingleTree(
            model, link=FOREST_LINKS[problem.task], n_iterations=None, n_threads=1
        )


class SingleTree(TreeCore):
    """A fitted scikit-learn tree."""

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the leaf's share of the positive class, all its shares, or its value."""
        if self.link == "value":
            return np.asarray(self.model.predict(features))
        shares = np.asarray(self.model.predict_proba(features))
        return shares[:, 1] if self.link == "share" else shares

    def trees(self) -> Trees:
        """Return the one tree."""
        tree = tree_of(self.model, self.link)
        n_targets = self.model.n_classes_ if self.link == "shares" else 1
        return Trees(trees=(tree,), base=np.zeros(n_targets))
