"""CatBoost: gradient boosting with symmetric trees."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require
from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.input_range import LARGEST_SINGLE, InputRange
from modelwright.learners.links import SCORE_LINKS
from modelwright.learners.rounds import (
    MOST_ROUNDS,
    Rounds,
    usual_learning_rate,
    usual_rounds,
)
from modelwright.learners.tree_core import TreeCore
from modelwright.portable.trees import Tree, Trees

if TYPE_CHECKING:
    from types import ModuleType

    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params, Rows
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task

_LOSSES = {"binary": "Logloss", "multiclass": "MultiClass"}
_REGRESSION_LOSSES = {"squared": "RMSE", "absolute": "MAE"}


class CatBoost(BaseLearner):
    """CatBoost's booster on numbers; categories come encoded."""

    name = "catboost"
    package = "catboost"
    seconds_per_cell = 1.5e-5
    # The library refuses validation rows with NaN in a column that had none in training, so a
    # missing value is given to it as what it makes of one: the smallest number.
    input_range = InputRange(limit=LARGEST_SINGLE, missing=-LARGEST_SINGLE, is_single=True)

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:  # noqa: ARG002 - contract
        """Return CatBoost's usual trees, shallower for small tables."""
        learning_rate = usual_learning_rate(task, n_rows)
        params: Params = {
            "n_iterations": 2 * usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            "depth": 6 if n_rows >= 1_000 else 4,
            "l2_leaf_reg": 3.0,
            "random_strength": 1.0,
            "bagging_temperature": 0.5,
        }
        return params | ({"loss": "squared"} if task == "regression" else {})

    def suggest(
        self,
        trial: optuna.trial.BaseTrial,
        task: Task,
        n_rows: int,  # noqa: ARG002 - contract
        n_columns: int,  # noqa: ARG002 - contract
    ) -> Params:
        """Return learning rate, depth, penalty and the kinds of noise."""
        learning_rate = trial.suggest_float("learning_rate", 0.02, 0.3, log=True)
        params: Params = {
            "n_iterations": 2 * usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            "depth": trial.suggest_int("depth", 3, 8),
            "l2_leaf_reg": trial.suggest_float("l2_leaf_reg", 0.5, 30.0, log=True),
            "random_strength": trial.suggest_float("random_strength", 0.1, 10.0, log=True),
            "bagging_temperature": trial.suggest_float("bagging_temperature", 0.0, 1.0),
        }
        if task == "regression":
            params["loss"] = trial.suggest_categorical("loss", ["squared", "absolute"])
        return params

    def fit_problem(self, problem: Problem, params: Params) -> CatBoostTrees:
        """Return the booster, cut to its best round."""
        catboost = _catboost()
        rounds = Rounds(problem.deadline)
        settings = _settings(problem, params)
        model = catboost.CatBoost(settings).fit(
            _pool(problem.rows),
            eval_set=_pool(problem.validation) if problem.validation else None,
            callbacks=[_Stopper(rounds, settings["loss_function"])],
        )
        model.shrink(rounds.n_kept)
        return CatBoostTrees(
            model,
            link=SCORE_LINKS[problem.task],
            n_iterations=rounds.n_kept,
            n_threads=problem.n_threads,
        )


class CatBoostTrees(TreeCore):
    """A fitted booster."""

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum over trees."""
        scores = self.model.predict(
            features, prediction_type="RawFormulaVal", thread_count=self.n_threads
        )
        return np.asarray(scores)

    def trees(self) -> Trees:
        """Return the trees of the booster's JSON form, which it can only write to a file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            self.model.save_model(str(path), format="json")
            document = json.loads(path.read_text(encoding="utf-8"))
        scale, start = document["scale_and_bias"]
        base = np.asarray(start, dtype=np.float64)
        trees = (_tree(tree, len(base), scale) for tree in document["oblivious_trees"])
        return Trees(trees=tuple(trees), base=base)


def _catboost() -> ModuleType:
    return require("catboost", extra="boost", purpose="The learner 'catboost'")


def _pool(rows: Rows) -> Any:
    return _catboost().Pool(rows.features, rows.labels, weight=rows.weights)


def _settings(problem: Problem, params: Params) -> dict[str, Any]:
    rest = {name: value for name, value in params.items() if name != "n_iterations"}
    loss = rest.pop("loss", "squared")
    return rest | {
        "iterations": MOST_ROUNDS if problem.validation else params["n_iterations"],
        "loss_function": _LOSSES.get(problem.task, _REGRESSION_LOSSES[loss]),
        "bootstrap_type": "Bayesian",
        "random_seed": problem.seed,
        "thread_count": problem.n_threads,
        "allow_const_label": True,
        "use_best_model": False,
        "allow_writing_files": False,
        "logging_level": "Silent",
    }


class _Stopper:
    """CatBoost's callback: it asks after each round whether to go on."""

    def __init__(self, rounds: Rounds, loss: str) -> None:
        self._rounds = rounds
        self._loss = loss

    def after_iteration(self, info: Any) -> bool:
        losses = info.metrics.get("validation", {}).get(self._loss, [None])
        self._rounds.note(losses[-1])
        return not self._rounds.is_over


def _tree(tree: dict[str, Any], n_targets: int, scale: float) -> Tree:
    """Return a symmetric tree as a full binary one.

    Each level asks one question of all rows; the answers, the last question's first, are the
    binary digits of the leaf's number. So the root asks the last question.
    """
    splits = (tree["splits"] or [])[::-1]
    depth = len(splits)
    levels = np.repeat(np.arange(depth), 1 << np.arange(depth))
    n_inner = len(levels)
    children = 2 * np.arange(n_inner)[:, None] + np.array([1, 2])
    children = np.where(children < n_inner, children, ~(children - n_inner))
    borders = np.array([split["border"] for split in splits], dtype=np.float32)
    leaves = scale * np.asarray(tree["leaf_values"], dtype=np.float64)
    return Tree(
        columns=np.array([split["float_feature_index"] for split in splits], np.int64)[
            levels
        ],
        thresholds=borders.astype(np.float64)[levels],
        missing_left=np.ones(n_inner, dtype=bool),
        left=children[:, 0],
        right=children[:, 1],
        leaves=leaves.reshape(-1, n_targets) if n_targets > 1 else leaves,
    )
