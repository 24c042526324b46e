"""scikit-learn models that our own writers can put into a graph, whoever configured or subclassed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.forest import ForestTrees
from modelwright.learners.hist_gradient_boosting import HistTrees
from modelwright.learners.linear import LinearScores
from modelwright.learners.links import SCORE_LINKS

if TYPE_CHECKING:
    from modelwright.learners.base_learner import Core
    from modelwright.records import Task

# Losses of histogram gradient boosting whose raw score is the answer, or its log-odds.
_PLAIN_LOSSES = {"log_loss", "squared_error", "absolute_error", "quantile"}


def has_written_form(model: Any) -> bool:
    """Return whether a model, fitted or not, is one that `written_form` can write.

    A subclass counts as long as it answers with scikit-learn's own methods.
    """
    return _answers_as_its_library(model) and (
        _is_forest(model) or _is_boosting(model) or _is_linear(model)
    )


def written_form(model: Any, task: Task) -> Core | None:
    """Return a fitted model behind our interface, with its way into a graph; None if it has none.

    It says no number of iterations: those of a refit are the estimator's own parameters.
    """
    if not has_written_form(model):
        return None
    if _is_forest(model):
        return ForestTrees.of(model, task, n_iterations=None)
    link = SCORE_LINKS[task]
    if _is_boosting(model):
        plain = [0] * model.n_features_in_
        return HistTrees(model, link=link, n_iterations=None, n_threads=1, n_levels=plain)
    coefficients = np.atleast_2d(model.coef_).T
    intercepts = np.broadcast_to(model.intercept_, coefficients.shape[1:])
    return LinearScores(coefficients, intercepts, link)


def _answers_as_its_library(model: Any) -> bool:
    methods = ("predict", "predict_proba", "decision_function")
    return all(
        str(getattr(getattr(type(model), method), "__module__", "")).startswith("sklearn.")
        for method in methods
        if hasattr(type(model), method)
    )


def _is_forest(model: Any) -> bool:
    from sklearn import ensemble

    kinds = (
        ensemble.RandomForestClassifier,
        ensemble.RandomForestRegressor,
        ensemble.ExtraTreesClassifier,
        ensemble.ExtraTreesRegressor,
    )
    return isinstance(model, kinds)


def _is_boosting(model: Any) -> bool:
    from sklearn.ensemble import (
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    kinds = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)
    return (
        isinstance(model, kinds)
        and model.loss in _PLAIN_LOSSES
        # Columns that it takes for categories by their number have splits of another kind.
        and model.categorical_features in (None, "from_dtype")
    )


def _is_linear(model: Any) -> bool:
    from sklearn.linear_model import LogisticRegression
    from sklearn.linear_model._base import LinearModel

    if isinstance(model, LogisticRegression):
        return bool(model.solver != "liblinear")  # it answers many classes in another way
    return isinstance(model, LinearModel)
