"""XGBoost: gradient boosting on float32 histograms."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require
from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.input_range import SINGLE
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

_OBJECTIVES = {"binary": "binary:logistic", "multiclass": "multi:softprob"}
_REGRESSION_OBJECTIVES = {"squared": "reg:squarederror", "absolute": "reg:absoluteerror"}


class XGBoost(BaseLearner):
    """XGBoost's booster."""

    name = "xgboost"
    package = "xgboost"
    input_range = SINGLE
    parity_bound = 1e-5  # sums in single precision inside

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:  # noqa: ARG002 - contract
        """Return shallow trees for small tables and XGBoost's own depth for large ones."""
        learning_rate = usual_learning_rate(task, n_rows)
        params: Params = {
            "n_iterations": usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            "max_depth": 6 if n_rows >= 5_000 else 4 if n_rows >= 1_000 else 3,
            "min_child_weight": 1.0,
            "subsample": 0.8,
            "colsample_bytree": 0.8,
            "reg_lambda": 1.0,
        }
        return params | ({"loss": "squared"} if task == "regression" else {})

    def suggest(
        self,
        trial: optuna.trial.BaseTrial,
        task: Task,
        n_rows: int,  # noqa: ARG002 - contract
        n_columns: int,  # noqa: ARG002 - contract
    ) -> Params:
        """Return learning rate, tree size, sampling and penalty."""
        learning_rate = trial.suggest_float("learning_rate", 0.01, 0.3, log=True)
        params: Params = {
            "n_iterations": usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            "max_depth": trial.suggest_int("max_depth", 2, 10),
            "min_child_weight": trial.suggest_float(
                "min_child_weight", 0.1, 100.0, log=True
            ),
            "subsample": trial.suggest_float("subsample", 0.5, 1.0),
            "colsample_bytree": trial.suggest_float("colsample_bytree", 0.3, 1.0),
            "reg_lambda": trial.suggest_float("reg_lambda", 1e-3, 30.0, log=True),
        }
        if task == "regression":
            params["loss"] = trial.suggest_categorical("loss", ["squared", "absolute"])
        return params

    def fit_problem(self, problem: Problem, params: Params) -> XGBoostTrees:
        """Return the booster, cut to its best round."""
        xgboost = _xgboost()
        start = _start(problem, params)
        training = _matrix(problem.rows, nthread=problem.n_threads)
        validation = []
        if problem.validation:
            held_out = _matrix(problem.validation, ref=training, nthread=problem.n_threads)
            validation = [(held_out, "validation")]
        rounds = Rounds(problem.deadline)
        booster = xgboost.train(
            _settings(problem, params) | {"base_score": start},
            training,
            num_boost_round=MOST_ROUNDS if validation else params["n_iterations"],
            evals=validation,
            verbose_eval=False,
            callbacks=[_stopper(xgboost, rounds)],
        )
        return XGBoostTrees(
            booster[: rounds.n_kept],
            link=SCORE_LINKS[problem.task],
            n_iterations=rounds.n_kept,
            n_threads=problem.n_threads,
            start=math.log(start / (1.0 - start)) if problem.task == "binary" else start,
        )


class XGBoostTrees(TreeCore):
    """A fitted booster, and the raw score that it starts from."""

    def __init__(self, model: Any, *, start: float, **shared: Any) -> None:
        super().__init__(model, **shared)
        self.start = start

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum over trees."""
        rows = _xgboost().DMatrix(features, nthread=self.n_threads)
        return np.asarray(self.model.predict(rows, output_margin=True))

    def trees(self) -> Trees:
        """Return the trees of the booster's JSON form."""
        document = json.loads(self.model.save_raw("json"))["learner"]
        n_scores = max(int(document["learner_model_param"]["num_class"]), 1)
        form = document["gradient_booster"]["model"]
        trees = tuple(
            _tree(tree, target)
            for tree, target in zip(form["trees"], form["tree_info"], strict=True)
        )
        return Trees(trees=trees, base=np.full(n_scores, self.start), is_strict=True)


def _xgboost() -> ModuleType:
    return require("xgboost", extra="boost", purpose="The learner 'xgboost'")


def _matrix(rows: Rows, **options: Any) -> Any:
    return _xgboost().QuantileDMatrix(
        rows.features, rows.labels, weight=rows.weights, **options
    )


def _start(problem: Problem, params: Params) -> float:
    if problem.task == "multiclass":
        return 0.0
    if params.get("loss") == "absolute":
        return float(np.median(problem.labels))
    return float(np.float32(np.average(problem.labels, weights=problem.weights)))


def _settings(problem: Problem, params: Params) -> dict[str, Any]:
    rest = {name: value for name, value in params.items() if name != "n_iterations"}
    loss = rest.pop("loss", "squared")
    settings = rest | {
        "objective": _OBJECTIVES.get(problem.task, _REGRESSION_OBJECTIVES[loss]),
        "tree_method": "hist",
        "seed": problem.seed,
        "nthread": problem.n_threads,
        "verbosity": 0,
    }
    return settings | (
        {"num_class": problem.n_classes} if problem.task == "multiclass" else {}
    )


def _stopper(xgboost: ModuleType, rounds: Rounds) -> Any:
    class Stopper(xgboost.callback.TrainingCallback):  # type: ignore[name-defined,misc]
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:  # noqa: ARG002 - theirs
            losses = next(iter(evals_log["validation"].values())) if evals_log else [None]
            rounds.note(losses[-1])
            return rounds.is_over

    return Stopper()


def _tree(tree: dict[str, Any], target: int) -> Tree:
    left = np.asarray(tree["left_children"])
    # Written as decimals of float32 numbers; read as such, thresholds are what the library compares with.
    values = np.asarray(tree["split_conditions"], dtype=np.float32).astype(np.float64)
    return Tree.from_nodes(
        columns=tree["split_indices"],
        thresholds=values,
        missing_left=tree["default_left"],
        left=left,
        right=tree["right_children"],
        is_leaf=left < 0,
        values=values,
        target=target,
    )
