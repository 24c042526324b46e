"""LightGBM: gradient boosting with leaf-wise trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.categories import (
    PARAMETER,
    codes_of_bits,
    native_columns,
    suggest_categories,
)
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
    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params, Rows
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task

_READ_AS_ZERO = float(np.float32(1e-35))
_OBJECTIVES = {"binary": "binary", "multiclass": "multiclass"}
_REGRESSION_OBJECTIVES = {"squared": "regression", "absolute": "regression_l1"}


class LightGBM(BaseLearner):
    """LightGBM's booster."""

    name = "lightgbm"
    keeps_monotone = True
    cells_per_thread = 1_500_000
    package = "lightgbm"

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:  # noqa: ARG002 - contract
        """Return small trees for small tables and LightGBM's own size for large ones."""
        learning_rate = usual_learning_rate(task, n_rows)
        params: Params = {
            "n_iterations": usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            "num_leaves": 31 if n_rows >= 5_000 else 15 if n_rows >= 1_000 else 7,
            "min_data_in_leaf": int(np.clip(n_rows // 50, 2, 20)),
            "feature_fraction": 0.8,
            "bagging_fraction": 0.8,
            "lambda_l2": 1.0,
            "extra_trees": False,
            PARAMETER: "statistics",
        }
        return params | ({"loss": "squared"} if task == "regression" else {})

    def suggest(
        self,
        trial: optuna.trial.BaseTrial,
        task: Task,
        n_rows: int,
        n_columns: int,  # noqa: ARG002 - contract
    ) -> Params:
        """Return learning rate, tree size, sampling and penalty."""
        learning_rate = trial.suggest_float("learning_rate", 0.01, 0.3, log=True)
        most_leaves = int(np.clip(n_rows // 10, 4, 255))
        largest_leaf = int(np.clip(n_rows // 10, 1, 200))
        params: Params = {
            "n_iterations": usual_rounds(learning_rate),
            "learning_rate": learning_rate,
            "num_leaves": trial.suggest_int("num_leaves", 4, most_leaves, log=True),
            "min_data_in_leaf": trial.suggest_int(
                "min_data_in_leaf", 1, largest_leaf, log=True
            ),
            "feature_fraction": trial.suggest_float("feature_fraction", 0.3, 1.0),
            "bagging_fraction": trial.suggest_float("bagging_fraction", 0.5, 1.0),
            "lambda_l2": trial.suggest_float("lambda_l2", 1e-3, 30.0, log=True),
            "extra_trees": trial.suggest_categorical("extra_trees", [False, True]),
            **suggest_categories(trial),
        }
        if task == "regression":
            params["loss"] = trial.suggest_categorical("loss", ["squared", "absolute"])
        return params

    def fit_problem(self, problem: Problem, params: Params) -> LightGBMTrees:
        """Return the booster, cut to its best round."""
        import lightgbm  # slow to import

        settings = _settings(problem, params)
        levels = native_columns(problem.columns, params)
        training = _dataset(problem.rows, params=settings, categorical_feature=levels)
        validation = (
            [_dataset(problem.validation, reference=training, params=settings)]
            if problem.validation
            else []
        )
        rounds = Rounds(problem.deadline)

        def stop(environment: Any) -> None:
            """Take note of the round, and leave the training when it was the last one."""
            scores = environment.evaluation_result_list
            rounds.note(scores[0][2] if scores else None)
            if rounds.is_over:
                raise lightgbm.callback.EarlyStopException(environment.iteration, scores)

        booster = lightgbm.train(
            settings,
            training,
            num_boost_round=MOST_ROUNDS if validation else params["n_iterations"],
            valid_sets=validation,
            callbacks=[stop],
        )
        text = booster.model_to_string(num_iteration=rounds.n_kept)
        return LightGBMTrees(
            lightgbm.Booster(model_str=text),
            link=SCORE_LINKS[problem.task],
            n_iterations=rounds.n_kept,
            n_threads=problem.n_threads,
        )


class LightGBMTrees(TreeCore):
    """A fitted booster."""

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum over trees."""
        scores = self.model.predict(features, raw_score=True, num_threads=self.n_threads)
        return np.asarray(scores)

    def trees(self) -> Trees:
        """Return the trees of the booster's text form."""
        n_scores = self.model.num_model_per_iteration()
        text = self.model.model_to_string().partition("\nend of trees")[0]
        blocks = text.split("\nTree=")[1:]
        trees = tuple(
            _tree(block, number % n_scores) for number, block in enumerate(blocks)
        )
        return Trees(trees=trees, base=np.zeros(n_scores))


def _dataset(rows: Rows, **options: Any) -> Any:
    import lightgbm

    return lightgbm.Dataset(rows.features, rows.labels, weight=rows.weights, **options)


def _settings(problem: Problem, params: Params) -> dict[str, Any]:
    own = ("n_iterations", "loss", PARAMETER)
    rest = {name: value for name, value in params.items() if name not in own}
    objective = (
        _OBJECTIVES.get(problem.task) or _REGRESSION_OBJECTIVES[problem.loss(params)]
    )
    settings = rest | {
        "objective": objective,
        "bagging_freq": 1,
        "min_data_in_bin": 1 if len(problem.labels) < 1_000 else 3,
        "min_data_per_group": int(np.clip(len(problem.labels) // 50, 5, 100)),
        "feature_pre_filter": False,
        "seed": problem.seed,
        "num_threads": problem.n_threads,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    if any(problem.monotone):
        settings["monotone_constraints"] = problem.monotone
    return settings | (
        {"num_class": problem.n_classes} if problem.task == "multiclass" else {}
    )


def _tree(block: str, target: int) -> Tree:
    """Return a tree of the text form, whose children are written as ours are."""
    fields = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)

    def numbers(name: str, dtype: Any) -> NDArray[Any]:
        return np.array(fields.get(name, "").split(), dtype=dtype)

    kinds = numbers("decision_type", np.int64)
    is_set = kinds & 1 != 0
    thresholds = numbers("threshold", np.float64)  # or numbers of sets
    starts, words = numbers("cat_boundaries", np.int64), numbers("cat_threshold", np.uint32)
    sets = {node: int(thresholds[node]) for node in np.flatnonzero(is_set).tolist()}
    # The library reads numbers up to that size as 0, which lies to the right of this threshold.
    is_below_zero = thresholds == -_READ_AS_ZERO
    thresholds = np.where(is_below_zero, np.nextafter(thresholds, -np.inf), thresholds)
    has_missing = kinds >> 2 != 0  # else the library reads NaN as 0, but for sets
    return Tree(
        columns=numbers("split_feature", np.int64),
        thresholds=thresholds,
        missing_left=~is_set & np.where(has_missing, kinds & 2 != 0, thresholds >= 0.0),
        left=numbers("left_child", np.int64),
        right=numbers("right_child", np.int64),
        leaves=numbers("leaf_value", np.float64),
        target=target,
        members={
            node: codes_of_bits(words[starts[number] : starts[number + 1]])
            for node, number in sets.items()
        },
    )
