"""Which models can be made? Recipes with their search spaces, the quick and strong ones first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelwright.errors import ConfigError, did_you_mean
from modelwright.learners.base import (
    Encoding,
    Feature,
    FittedLearner,
    Learner,
    Params,
    Rows,
)
from modelwright.learners.catboost import CatBoost
from modelwright.learners.custom import CustomLearner, check_names, custom_learner
from modelwright.learners.decision_tree import DecisionTree
from modelwright.learners.dummy import Dummy
from modelwright.learners.explainable_boosting import ExplainableBoosting
from modelwright.learners.extra_trees import ExtraTrees
from modelwright.learners.hist_gradient_boosting import HistGradientBoosting
from modelwright.learners.lightgbm import LightGBM
from modelwright.learners.linear import Linear
from modelwright.learners.neighbours import NearestNeighbours
from modelwright.learners.neural import Neural
from modelwright.learners.random_forest import RandomForest
from modelwright.learners.xgboost import XGBoost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Task

# Threads that wait by spinning make a busy machine several times slower. The libraries read this
# when they are loaded, at their first fit.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__all__ = [
    "NAMES",
    "CustomLearner",
    "Encoding",
    "Feature",
    "FittedLearner",
    "Learner",
    "Params",
    "Rows",
    "available",
    "check_names",
    "custom_learner",
    "find",
]

_LEARNERS: tuple[Learner, ...] = (
    Dummy(),
    Linear(),
    LightGBM(),
    CatBoost(),
    ExtraTrees(),
    Neural(),
    XGBoost(),
    NearestNeighbours(),
    RandomForest(),
    HistGradientBoosting(),
    DecisionTree(),
    ExplainableBoosting(),
)
NAMES = tuple(learner.name for learner in _LEARNERS)


def available(task: Task, custom: Sequence[Learner] = ()) -> tuple[Learner, ...]:
    """Return the learners that are installed and can do the task, in the order to try them.

    Parameters
    ----------
    task
        Kind of problem.
    custom
        The project's own learners; they come last.
    """
    return tuple(
        learner
        for learner in (*_LEARNERS, *custom)
        if task in learner.tasks and learner.is_available()
    )


def find(name: str, custom: Sequence[Learner] = ()) -> Learner:
    """Return the learner of that name, installed or not.

    Parameters
    ----------
    name
        Its name on the leaderboard.
    custom
        The project's own learners.

    Raises
    ------
    ConfigError
        If no learner has that name.
    """
    known = {learner.name: learner for learner in (*_LEARNERS, *custom)}
    if name not in known:
        raise ConfigError(
            f"There is no learner {name!r}.{did_you_mean(name, known)} "
            f"The learners are: {', '.join(known)}."
        )
    return known[name]
