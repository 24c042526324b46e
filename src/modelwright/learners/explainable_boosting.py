"""Explainable boosting: an additive model whose step functions are boosted, by `interpret-core`."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require
from modelwright.learners.additive_terms import AdditiveScores, Term
from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.links import SCORE_LINKS

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task

_MOST_BINS = 256  # of a column: a person reads no finer curve
_MOST_PAIR_BINS = 16  # of each column of a pair: a map of 256 cells
_MOST_PAIRS = 5
_MOST_ROUNDS = 1_000
# Seconds of a slow core for one step of one term: at least, and by row; of a pair ten times that.
_SECONDS_PER_STEP, _SECONDS_PER_ROW = 1e-4, 1e-8
_PAIR_COST = 10.0


class ExplainableBoosting(BaseLearner):
    """The explainable boosting machine of `interpret`, and its curves as our own terms.

    It stops early by rows that it sets aside itself, another part in each of its bags, and the
    curves are the bags' mean. So it takes no validation rows and no number of rounds.
    """

    name = "explainable_boosting"
    package = "interpret"
    is_glass_box = True
    seconds_per_cell = 1.5e-5

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return curves of single columns, which the library's own defaults fit well."""
        return {"interactions": 0, "learning_rate": 0.04, "outer_bags": 8, "max_leaves": 2}

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return the pace, the steps of a curve at once, and how many pairs of columns join in."""
        # The library shows no pairs for several classes, and what is not shown is not explained.
        most_pairs = 0 if task == "multiclass" else min(_MOST_PAIRS, n_columns)
        return {
            "interactions": trial.suggest_int("interactions", 0, most_pairs),
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.1, log=True),
            "outer_bags": 8,
            "max_leaves": trial.suggest_int("max_leaves", 2, 4),
        }

    def fit_problem(self, problem: Problem, params: Params) -> AdditiveScores:
        """Return the terms of the library's model."""
        require("interpret", extra="explain", purpose="An explainable boosting machine")
        from interpret.glassbox import (
            ExplainableBoostingClassifier,
            ExplainableBoostingRegressor,
        )
        from joblib import parallel_config

        is_regression = problem.task == "regression"
        kind = (
            ExplainableBoostingRegressor if is_regression else ExplainableBoostingClassifier
        )
        model = kind(**_settings(problem, params))
        # Threads: the library's own code lets go of the interpreter, and processes would cost
        # more to start than a small table takes to fit.
        with warnings.catch_warnings(), parallel_config(backend="threading"):
            warnings.simplefilter("ignore")  # it warns of what its own pictures leave out
            model.fit(problem.features, problem.labels, sample_weight=problem.weights)
        return _read(model, problem)


def _settings(problem: Problem, params: Params) -> dict[str, Any]:
    n_rounds = _rounds(problem, params)
    settings = params | {
        "feature_types": [
            "nominal" if column.n_levels else "continuous" for column in problem.columns
        ],
        "interactions": params["interactions"] if n_rounds == _MOST_ROUNDS else 0,
        "max_bins": _MOST_BINS,
        "max_interaction_bins": _MOST_PAIR_BINS,
        "max_rounds": n_rounds,
        "n_jobs": problem.n_threads,
        "random_state": problem.seed,
    }
    directions = [column.monotone for column in problem.columns]
    return settings | ({"monotone_constraints": directions} if any(directions) else {})


def _rounds(problem: Problem, params: Params) -> int:
    """Return how many rounds the time until the deadline surely holds."""
    if problem.deadline is None:
        return _MOST_ROUNDS
    n_rows, n_columns = problem.features.shape
    step = (_SECONDS_PER_STEP + _SECONDS_PER_ROW * n_rows) * problem.n_scores
    n_steps = n_columns + _PAIR_COST * params["interactions"]
    left = problem.deadline - time.monotonic()
    per_round = step * n_steps * params["outer_bags"] / problem.n_threads
    return int(np.clip(left / per_round, 1, _MOST_ROUNDS))


def _read(model: Any, problem: Problem) -> AdditiveScores:
    """Return the library's model in our own form."""
    terms = [
        _term(model, columns, scores, problem)
        for columns, scores in zip(model.term_features_, model.term_scores_, strict=True)
    ]
    return AdditiveScores(
        np.atleast_1d(np.asarray(model.intercept_, dtype=np.float64)),
        tuple(term.without_idle_cuts() for term in terms),
        SCORE_LINKS[problem.task],
    )


def _term(
    model: Any, columns: tuple[int, ...], scores: NDArray[np.float64], problem: Problem
) -> Term:
    """Return a term; the library's last bin, that of levels it never saw, goes where it is needed."""
    if scores.ndim == len(columns):
        scores = scores[..., np.newaxis]
    cuts: list[NDArray[np.float64]] = []
    for axis, column in enumerate(columns):
        # The library keeps the bins of single columns, and coarser ones for pairs.
        levels = model.bins_[column]
        bins = levels[min(len(levels), len(columns)) - 1]
        if isinstance(bins, dict):
            n_levels = problem.columns[column].n_levels
            places = [
                bins.get(str(code), scores.shape[axis] - 1) for code in range(n_levels)
            ]
            cuts.append(np.arange(0.5, n_levels - 1))
        else:
            places = list(range(1, len(bins) + 2))
            cuts.append(np.asarray(bins, dtype=np.float64))
        scores = scores.take([0, *places], axis=axis)
    return Term(tuple(columns), tuple(cuts), scores)
