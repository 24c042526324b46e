"""LightGBM: gradient boosting with leaf-wise trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.boosting import (
    Boosting,
    library_params,
    usual_leaves,
    vary_leaves,
)
from modelwright.learners.categories import codes_of_bits, native_columns
from modelwright.learners.links import SCORE_LINKS
from modelwright.learners.rounds import MOST_ROUNDS, Rounds
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


class LightGBM(Boosting):
    """LightGBM's booster."""

    name = "lightgbm"
    cells_per_thread = 1_500_000
    package = "lightgbm"

    def usual(self, task: Task, n_rows: int) -> Params:
        """Return tree size, sampling and penalty."""
        n_leaves, smallest_leaf = usual_leaves(n_rows)
        return {
            "num_leaves": n_leaves,
            "min_data_in_leaf": smallest_leaf,
            "feature_fraction": 0.8,
            "bagging_fraction": 0.8,
            "lambda_l2": 1.0,
            "extra_trees": False,
        }

    def vary(self, trial: optuna.trial.BaseTrial, n_rows: int) -> Params:
        """Return tree size, sampling, penalty, and whether thresholds are drawn at random."""
        return {
            **vary_leaves(
                trial, n_rows, leaves="num_leaves", rows_of_leaf="min_data_in_leaf"
            ),
            "feature_fraction": trial.suggest_float("feature_fraction", 0.3, 1.0),
            "bagging_fraction": trial.suggest_float("bagging_fraction", 0.5, 1.0),
            "lambda_l2": trial.suggest_float("lambda_l2", 1e-3, 30.0, log=True),
            "extra_trees": trial.suggest_categorical("extra_trees", [False, True]),
        }

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
    objective = (
        _OBJECTIVES.get(problem.task) or _REGRESSION_OBJECTIVES[problem.loss(params)]
    )
    settings = library_params(params) | {
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
