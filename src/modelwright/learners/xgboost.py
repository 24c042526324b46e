"""XGBoost: gradient boosting on float32 histograms."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require
from modelwright.learners.boosting import Boosting, library_params
from modelwright.learners.categories import MOST_LEVELS_OF_SETS, native_columns
from modelwright.learners.input_range import SINGLE
from modelwright.learners.links import SCORE_LINKS
from modelwright.learners.rounds import MOST_ROUNDS, Rounds
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


class XGBoost(Boosting):
    """XGBoost's booster."""

    name = "xgboost"
    cells_per_thread = 1_500_000
    package = "xgboost"
    input_range = SINGLE
    parity_bound = 1e-5  # sums in single precision inside

    def usual(self, task: Task, n_rows: int) -> Params:
        """Return tree size, sampling and penalty."""
        return {
            "max_depth": 6 if n_rows >= 5_000 else 4 if n_rows >= 1_000 else 3,
            "min_child_weight": 1.0,
            "subsample": 0.8,
            "colsample_bytree": 0.8,
            "reg_lambda": 1.0,
        }

    def vary(self, trial: optuna.trial.BaseTrial, n_rows: int) -> Params:
        """Return tree size, sampling and penalty."""
        return {
            "max_depth": trial.suggest_int("max_depth", 2, 10),
            "min_child_weight": trial.suggest_float(
                "min_child_weight", 0.1, 100.0, log=True
            ),
            "subsample": trial.suggest_float("subsample", 0.5, 1.0),
            "colsample_bytree": trial.suggest_float("colsample_bytree", 0.3, 1.0),
            "reg_lambda": trial.suggest_float("reg_lambda", 1e-3, 30.0, log=True),
        }

    def fit_problem(self, problem: Problem, params: Params) -> XGBoostTrees:
        """Return the booster, cut to its best round."""
        xgboost = _xgboost()
        start = _start(problem, params)
        types = _feature_types(problem, params)
        options = {"feature_types": types, "nthread": problem.n_threads}
        training = _matrix(problem.rows, **options)
        validation = []
        if problem.validation:
            held_out = _matrix(problem.validation, ref=training, **options)
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
            feature_types=types,
        )


class XGBoostTrees(TreeCore):
    """A fitted booster, the raw score that it starts from, and which columns are categories."""

    def __init__(
        self, model: Any, *, start: float, feature_types: list[str], **shared: Any
    ) -> None:
        super().__init__(model, **shared)
        self.start = start
        self.feature_types = feature_types

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum over trees."""
        rows = _xgboost().DMatrix(
            features,
            feature_types=self.feature_types,
            enable_categorical=True,
            nthread=self.n_threads,
        )
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
        rows.features, rows.labels, weight=rows.weights, enable_categorical=True, **options
    )


def _feature_types(problem: Problem, params: Params) -> list[str]:
    """Return the library's letter for each column: c for a category, q for a quantity."""
    levels = native_columns(problem.columns, params, MOST_LEVELS_OF_SETS)
    return ["c" if column in levels else "q" for column in range(len(problem.columns))]


def _start(problem: Problem, params: Params) -> float:
    if problem.task == "multiclass":
        return 0.0
    if problem.task == "regression" and problem.loss(params) == "absolute":
        return float(np.median(problem.labels))
    return float(np.float32(np.average(problem.labels, weights=problem.weights)))


def _settings(problem: Problem, params: Params) -> dict[str, Any]:
    objective = (
        _OBJECTIVES.get(problem.task) or _REGRESSION_OBJECTIVES[problem.loss(params)]
    )
    settings = library_params(params) | {
        "objective": objective,
        "tree_method": "hist",
        "seed": problem.seed,
        "nthread": problem.n_threads,
        "verbosity": 0,
    }
    if any(problem.monotone):
        settings["monotone_constraints"] = tuple(problem.monotone)
    return settings | (
        {"num_class": problem.n_classes} if problem.task == "multiclass" else {}
    )


def _stopper(xgboost: ModuleType, rounds: Rounds) -> Any:
    class Stopper(xgboost.callback.TrainingCallback):  # type: ignore[name-defined,misc]
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            losses = next(iter(evals_log["validation"].values())) if evals_log else [None]
            rounds.note(losses[-1])
            return rounds.is_over

    return Stopper()


def _tree(tree: dict[str, Any], target: int) -> Tree:
    left, right = np.asarray(tree["left_children"]), np.asarray(tree["right_children"])
    missing_left = np.asarray(tree["default_left"], dtype=bool)
    members = _members(tree)
    is_set = np.isin(np.arange(len(left)), list(members))
    # Written as decimals of float32 numbers; read as such, thresholds are what the library compares with.
    values = np.asarray(tree["split_conditions"], dtype=np.float32).astype(np.float64)
    return Tree.from_nodes(
        columns=tree["split_indices"],
        thresholds=values,
        # The library sends a set's levels to the right, our form to the left.
        missing_left=missing_left ^ is_set,
        left=np.where(is_set, right, left),
        right=np.where(is_set, left, right),
        is_leaf=left < 0,
        values=values,
        target=target,
        members=members,
    )


def _members(tree: dict[str, Any]) -> dict[int, NDArray[np.int64]]:
    codes = np.asarray(tree["categories"], dtype=np.int64)
    parts = zip(
        tree["categories_nodes"],
        tree["categories_segments"],
        tree["categories_sizes"],
        strict=True,
    )
    return {node: codes[start : start + size] for node, start, size in parts}
