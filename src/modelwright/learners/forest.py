"""What random forests and extremely randomised trees share."""

from __future__ import annotations

import math
import time
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.input_range import SINGLE
from modelwright.learners.tree_core import TreeCore
from modelwright.portable.trees import Tree, Trees

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem
    from modelwright.learners.links import Link
    from modelwright.records import Task

N_TREES = 100
_LARGEST_SAMPLE = 100_000  # rows a tree sees: more cost time and size, and change little
_MOST_LEAF_VALUES = 4_000_000  # of all trees: keeps the portable model near 100 MB
_TREES_A_THREAD = 2  # between two looks at the clock
_SHARE_BITS = 40

FOREST_LINKS: dict[Task, Link] = {
    "binary": "share",
    "multiclass": "shares",
    "regression": "value",
}


class Forest(BaseLearner):
    """Base of scikit-learn's forests; `n_iterations` is the number of trees."""

    input_range = SINGLE
    seconds_per_cell = 7e-6
    fits_each_class = False
    keeps_monotone = True
    is_bootstrap: ClassVar[bool]

    @abstractmethod
    def make(self, task: Task, **settings: Any) -> Any:
        """Return the unfitted scikit-learn forest."""

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return the usual forest, with leaves of a few rows so that probabilities are smooth."""
        share = 0.4 if task == "regression" else 1.0 / math.sqrt(n_columns)
        return {"n_iterations": N_TREES, "max_features": share, "min_samples_leaf": 3}

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return the columns that a split looks at and the rows that a leaf holds."""
        largest_leaf = max(1, min(50, n_rows // 20))
        return {
            "n_iterations": N_TREES,
            "max_features": trial.suggest_float("max_features", 0.05, 1.0),
            "min_samples_leaf": trial.suggest_int(
                "min_samples_leaf", 1, largest_leaf, log=True
            ),
        }

    def fit_problem(self, problem: Problem, params: Params) -> ForestTrees:
        """Return the fitted forest; past the deadline it holds the trees grown so far."""
        model = self.make(problem.task, **self._settings(problem, params))
        wanted = params["n_iterations"]
        fill = _fill(problem)
        features = _filled(problem.features, fill)
        if problem.deadline is None:
            model.set_params(n_estimators=wanted).fit(
                features, problem.labels, problem.weights
            )
        else:
            at_once = _TREES_A_THREAD * problem.n_threads
            model.set_params(n_estimators=0, warm_start=True)
            while model.n_estimators < wanted:
                model.n_estimators = min(model.n_estimators + at_once, wanted)
                model.fit(features, problem.labels, problem.weights)
                if time.monotonic() > problem.deadline:
                    break
        return ForestTrees.of(
            model, problem.task, n_iterations=model.n_estimators, fill=fill
        )

    def _settings(self, problem: Problem, params: Params) -> dict[str, Any]:
        n_rows = len(problem.labels)
        is_sampled = n_rows > _LARGEST_SAMPLE
        n_sampled = min(n_rows, _LARGEST_SAMPLE)
        most_leaves = _MOST_LEAF_VALUES / (
            params["n_iterations"] * max(problem.n_scores, 1)
        )
        return {
            "bootstrap": self.is_bootstrap or is_sampled,
            "max_samples": _LARGEST_SAMPLE if is_sampled else None,
            "max_features": params["max_features"],
            "min_samples_leaf": max(
                params["min_samples_leaf"], math.ceil(n_sampled / most_leaves)
            ),
            "monotonic_cst": _signs(problem),
            "random_state": problem.seed,
            "n_jobs": problem.n_threads,
        }


class ForestTrees(TreeCore):
    """A fitted scikit-learn forest.

    Parameters
    ----------
    fill
        What stands for a missing value, by column; None where the trees know missing values.
    """

    def __init__(
        self, model: Any, *, fill: NDArray[np.float32] | None = None, **core: Any
    ) -> None:
        super().__init__(model, **core)
        self.fill = fill

    @classmethod
    def of(
        cls,
        model: Any,
        task: Task,
        *,
        n_iterations: int | None,
        fill: NDArray[np.float32] | None = None,
    ) -> ForestTrees:
        """Return a forest that answers alike here and in a graph; it is changed for that."""
        if task != "regression":
            for estimator in model.estimators_:
                round_shares(estimator)
        # One thread: with more the order of the sum, and so its last bit, would be chance.
        model.set_params(n_jobs=1)
        return cls(
            model,
            link=FOREST_LINKS[task],
            n_iterations=n_iterations,
            n_threads=1,
            fill=fill,
        )

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the mean over trees: the positive class's share, all shares, or values."""
        features = _filled(features, self.fill)
        if self.link == "value":
            return np.asarray(self.model.predict(features))
        shares = np.asarray(self.model.predict_proba(features))
        return shares[:, 1] if self.link == "share" else shares

    def trees(self) -> Trees:
        """Return the trees of the estimators."""
        trees = tuple(
            tree_of(estimator, self.link, self.fill) for estimator in self.model.estimators_
        )
        n_targets = self.model.n_classes_ if self.link == "shares" else 1
        return Trees(trees=trees, base=np.zeros(n_targets), is_mean=True)


def tree_of(estimator: Any, link: Link, fill: NDArray[np.float32] | None = None) -> Tree:
    """Return the tree of a fitted scikit-learn tree.

    Parameters
    ----------
    estimator, link
        The fitted tree, and what its values are.
    fill
        What stands for a missing value, by column; None where the tree knows missing values.
    """
    tree = estimator.tree_
    values = tree.value[:, 0, :]
    missing_left = tree.missing_go_to_left
    if fill is not None:
        missing_left = fill[np.maximum(tree.feature, 0)] <= tree.threshold
    return Tree.from_nodes(
        columns=tree.feature,
        thresholds=tree.threshold,
        missing_left=missing_left,
        left=tree.children_left,
        right=tree.children_right,
        is_leaf=tree.children_left < 0,
        values=values if link == "shares" else values[:, -1],
    )


def round_shares(estimator: Any) -> None:
    """Round a tree's class shares so that their sum over trees is exact in any order.

    Otherwise two classes that tie would be told apart by the last bit, and differently by
    scikit-learn and by the portable model.
    """
    values = estimator.tree_.value
    values[...] = np.ldexp(np.rint(np.ldexp(values, _SHARE_BITS)), -_SHARE_BITS)


def _signs(problem: Problem) -> list[int] | None:
    """Return what the trees must follow, as scikit-learn says it; None for nothing."""
    signs = [feature.monotone for feature in problem.columns]
    return signs if any(signs) else None


def _fill(problem: Problem) -> NDArray[np.float32] | None:
    """Return a value just below each column's own, which stands for missing.

    Not every scikit-learn from 1.6 on takes missing values and directions together.
    """
    if _signs(problem) is None:
        return None
    known = np.where(np.isnan(problem.features).all(axis=0), 0, problem.features)
    low, high = np.nanmin(known, axis=0), np.nanmax(known, axis=0)
    step = np.maximum((high - low) / 10, np.abs(low) / 1000 + 1e-3)
    return np.asarray(low - step, dtype=np.float32)


def _filled(features: NDArray[Any], fill: NDArray[np.float32] | None) -> NDArray[Any]:
    return features if fill is None else np.where(np.isnan(features), fill, features)
