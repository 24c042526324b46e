"""Which models can be made? Recipes with their search spaces, the quick and strong ones first."""

from __future__ import annotations

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
from modelwright.learners.decision_tree import DecisionTree
from modelwright.learners.dummy import Dummy
from modelwright.learners.explainable_boosting import ExplainableBoosting
from modelwright.learners.extra_trees import ExtraTrees
from modelwright.learners.hist_gradient_boosting import HistGradientBoosting
from modelwright.learners.lightgbm import LightGBM
from modelwright.learners.linear import Linear
from modelwright.learners.random_forest import RandomForest
from modelwright.learners.xgboost import XGBoost

if TYPE_CHECKING:
    from modelwright.records import Task

__all__ = [
    "NAMES",
    "Encoding",
    "Feature",
    "FittedLearner",
    "Learner",
    "Params",
    "Rows",
    "available",
    "find",
]

_LEARNERS: tuple[Learner, ...] = (
    Dummy(),
    Linear(),
    LightGBM(),
    XGBoost(),
    HistGradientBoosting(),
    CatBoost(),
    RandomForest(),
    ExtraTrees(),
    DecisionTree(),
    ExplainableBoosting(),
)
NAMES = tuple(learner.name for learner in _LEARNERS)


def available(task: Task) -> tuple[Learner, ...]:
    """Return the learners that are installed and can do the task, in the order to try them."""
    return tuple(
        learner for learner in _LEARNERS if task in learner.tasks and learner.is_available()
    )


def find(name: str) -> Learner:
    """Return the learner of that name, installed or not.

    Raises
    ------
    ConfigError
        If no learner has that name.
    """
    known = {learner.name: learner for learner in _LEARNERS}
    if name not in known:
        raise ConfigError(
            f"There is no learner {name!r}.{did_you_mean(name, known)} "
            f"The learners are: {', '.join(known)}."
        )
    return known[name]
