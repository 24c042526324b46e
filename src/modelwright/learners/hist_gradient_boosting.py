"""Histogram gradient boosting: scikit-learn's own, always installed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.boosting import (
    Boosting,
    library_params,
    usual_leaves,
    vary_leaves,
)
from modelwright.learners.categories import (
    MOST_LEVELS_OF_SETS,
    codes_of_bits,
    native_columns,
)
from modelwright.learners.links import SCORE_LINKS, apply_link
from modelwright.learners.rounds import MOST_ROUNDS, Rounds
from modelwright.learners.tree_core import TreeCore
from modelwright.portable.trees import Tree, Trees

if TYPE_CHECKING:
    from collections.abc import Iterator

    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task

_FIRST_ROUNDS = 20  # of a fit that is looked at on the way
_GROWTH = 1.4  # each further fit goes on from the last one, up to so many times its rounds


class HistGradientBoosting(Boosting):
    """scikit-learn's histogram gradient boosting."""

    name = "hist_gradient_boosting"
    cells_per_thread = 1_500_000
    seconds_per_cell = 7e-6

    def usual(self, task: Task, n_rows: int) -> Params:
        """Return tree size, sampling and penalty."""
        n_leaves, smallest_leaf = usual_leaves(n_rows)
        return {
            "max_leaf_nodes": n_leaves,
            "min_samples_leaf": smallest_leaf,
            "max_features": 0.8,
            "l2_regularization": 1.0,
        }

    def vary(self, trial: optuna.trial.BaseTrial, n_rows: int) -> Params:
        """Return tree size, sampling and penalty."""
        return {
            **vary_leaves(
                trial, n_rows, leaves="max_leaf_nodes", rows_of_leaf="min_samples_leaf"
            ),
            "max_features": trial.suggest_float("max_features", 0.3, 1.0),
            "l2_regularization": trial.suggest_float(
                "l2_regularization", 1e-3, 30.0, log=True
            ),
        }

    def fit_problem(self, problem: Problem, params: Params) -> HistTrees:
        """Return the model, cut to its best round."""
        rows = replace(problem.rows, features=without_empty_columns(problem.features))
        problem = replace(problem, rows=rows)
        model = _make(problem, params)
        rounds = Rounds(problem.deadline)
        if problem.validation is None and problem.deadline is None:
            model.set_params(max_iter=params["n_iterations"]).fit(
                problem.features, problem.labels, problem.weights
            )
            n_kept = model.n_iter_
        else:
            _fit_in_steps(model, problem, params, rounds)
            n_kept = rounds.n_kept
        model._predictors = model._predictors[:n_kept]  # noqa: SLF001 - no public way to cut
        return HistTrees(
            model,
            link=SCORE_LINKS[problem.task],
            n_iterations=n_kept,
            n_threads=problem.n_threads,
            n_levels=[column.n_levels for column in problem.columns],
        )


class HistTrees(TreeCore):
    """A fitted model of scikit-learn, and the number of levels of each column."""

    def __init__(self, model: Any, *, n_levels: list[int], **shared: Any) -> None:
        super().__init__(model, **shared)
        self.n_levels = n_levels

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum over trees."""
        if self.link == "value":
            return np.asarray(self.model.predict(features))
        return np.asarray(self.model.decision_function(features))

    def trees(self) -> Trees:
        """Return the trees of the predictors."""
        levels = _Levels.of(self.model, self.n_levels)
        trees = tuple(
            _tree(predictor, target, levels)
            for predictors in self.model._predictors  # noqa: SLF001 - no public way to read
            for target, predictor in enumerate(predictors)
        )
        base = np.asarray(self.model._baseline_prediction, dtype=np.float64)  # noqa: SLF001
        return Trees(trees=trees, base=base.reshape(-1))


def without_empty_columns(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix with columns of nearly nothing but NaN made constant, so never split on.

    The library cannot bin a column without a value, not even in the sample of 200,000 rows that
    it bins by; a column with one value in 5,000 rows has some there.
    """
    n_present = np.count_nonzero(~np.isnan(features), axis=0)
    is_empty = n_present <= len(features) / 5_000
    return np.where(is_empty, 0.0, features) if is_empty.any() else features


def _make(problem: Problem, params: Params) -> Any:
    from sklearn.ensemble import (
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    levels = native_columns(problem.columns, params, MOST_LEVELS_OF_SETS)
    rest = library_params(params) | {
        "early_stopping": False,
        "random_state": problem.seed,
        "categorical_features": levels or None,
    }
    if any(problem.monotone):
        rest["monotonic_cst"] = problem.monotone
    if problem.task == "regression":
        loss = f"{problem.loss(params)}_error"
        return HistGradientBoostingRegressor(loss=loss, **rest)
    return HistGradientBoostingClassifier(**rest)


def _fit_in_steps(model: Any, problem: Problem, params: Params, rounds: Rounds) -> None:
    """Fit on and on, with a look at clock and validation loss after each step."""
    most = MOST_ROUNDS if problem.validation else params["n_iterations"]
    model.set_params(warm_start=True)
    seconds_a_round = 0.0
    while rounds.n_done == 0 or (rounds.n_done < most and not rounds.is_over):
        started, n_done = time.monotonic(), rounds.n_done
        n_more = _step(rounds, seconds_a_round)
        model.set_params(max_iter=min(n_done + n_more, most)).fit(
            problem.features, problem.labels, problem.weights
        )
        seconds_a_round = (time.monotonic() - started) / n_more
        for loss in _losses(model, problem, n_done):
            rounds.note(loss)


def _step(rounds: Rounds, seconds_a_round: float) -> int:
    """Return a number of rounds that grows, as each step starts with some overhead, and fits in time."""
    wanted = max(_FIRST_ROUNDS, int(rounds.n_done * (_GROWTH - 1.0)))
    if rounds.seconds_left <= 0.0:
        return 1
    return int(min(wanted, max(1.0, rounds.seconds_left / max(seconds_a_round, 1e-9))))


def _losses(model: Any, problem: Problem, n_done: int) -> Iterator[float | None]:
    """Yield the validation loss of each round after the first `n_done`."""
    if problem.validation is None:
        yield from [None] * (model.n_iter_ - n_done)
        return
    features, labels = problem.validation.features, problem.validation.labels
    weights = problem.validation.weights
    is_regression = problem.task == "regression"
    staged = (
        model.staged_predict(features)
        if is_regression
        else model.staged_decision_function(features)
    )
    for raw in islice(staged, n_done, None):
        if is_regression:
            gaps = np.abs(raw - labels)
            losses = gaps if model.loss == "absolute_error" else gaps**2
        else:
            shares = apply_link(SCORE_LINKS[problem.task], raw.reshape(len(labels), -1))
            losses = -np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-15))
        yield float(np.average(losses, weights=weights))


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """How the library renumbers columns, categories first, and the levels that it saw in training.

    Parameters
    ----------
    columns
        Our column of each of its columns.
    seen
        Our codes by its codes, for each category.
    n_levels
        Number of levels, for each category.
    """

    columns: NDArray[np.int64]
    seen: list[NDArray[np.int64]]
    n_levels: list[int]

    @classmethod
    def of(cls, model: Any, n_levels: list[int]) -> _Levels:
        if model.is_categorical_ is None:
            return cls(np.arange(len(n_levels)), [], [])
        columns = np.argsort(~model.is_categorical_, kind="stable")
        encoder = model._preprocessor.named_transformers_["encoder"]  # noqa: SLF001 - no public way to read
        seen = [codes[~np.isnan(codes)].astype(np.int64) for codes in encoder.categories_]
        return cls(columns, seen, [n_levels[column] for column in columns[: len(seen)]])

    def going_left(self, node: Any, bits: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the codes that go left: those of its set, and unseen ones where missing goes left."""
        seen = self.seen[node["feature_idx"]]
        left: NDArray[np.int64] = seen[codes_of_bits(bits[node["bitset_idx"]])]
        if not node["missing_go_to_left"]:
            return left
        levels = np.arange(self.n_levels[node["feature_idx"]])
        return np.append(left, np.setdiff1d(levels, seen))


def _tree(predictor: Any, target: int, levels: _Levels) -> Tree:
    nodes = predictor.nodes
    is_set = (nodes["is_categorical"] != 0) & (nodes["is_leaf"] == 0)
    return Tree.from_nodes(
        columns=levels.columns[nodes["feature_idx"]],
        thresholds=nodes["num_threshold"],
        missing_left=nodes["missing_go_to_left"],
        left=nodes["left"],
        right=nodes["right"],
        is_leaf=nodes["is_leaf"],
        values=nodes["value"],
        target=target,
        members={
            node: levels.going_left(nodes[node], predictor.raw_left_cat_bitsets)
            for node in np.flatnonzero(is_set).tolist()
        },
    )
