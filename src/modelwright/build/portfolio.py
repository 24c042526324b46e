"""The portfolio: configurations that are tried first, in an order that is good when cut anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.build.candidate import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelwright.build.problem import Problem
    from modelwright.ensembles.target_transform import TransformName
    from modelwright.learners import Learner, Params

BASELINES = ("dummy", "linear")

# Metrics that a model of the mean absolute error serves better than one of the squared error.
_ABSOLUTE = frozenset({"mae", "median_absolute_error", "mape"})

# What differs from the learner's defaults.
VARIANTS: tuple[tuple[str, Params], ...] = (
    ("linear", {"splines": 8}),
    ("lightgbm", {"categories": "native"}),
    ("catboost", {"categories": "statistics"}),
    ("lightgbm", {"extra_trees": True, "feature_fraction": 1.0}),
    (
        "lightgbm",
        {
            "learning_rate": 0.03,
            "num_leaves": 128,
            "feature_fraction": 0.9,
            "min_data_in_leaf": 3,
        },
    ),
    ("catboost", {"depth": 6, "l2_leaf_reg": 2.15, "learning_rate": 0.0686}),
    ("extra_trees", {"max_features": 0.75, "min_samples_leaf": 1}),
    (
        "xgboost",
        {
            "colsample_bytree": 0.69,
            "learning_rate": 0.02,
            "max_depth": 10,
            "min_child_weight": 0.6,
        },
    ),
    (
        "lightgbm",
        {
            "learning_rate": 0.02,
            "num_leaves": 53,
            "feature_fraction": 0.7,
            "min_data_in_leaf": 14,
        },
    ),
    ("random_forest", {"max_features": 0.75, "min_samples_leaf": 1}),
    ("catboost", {"depth": 8, "l2_leaf_reg": 2.8, "learning_rate": 0.0314}),
    (
        "lightgbm",
        {
            "extra_trees": True,
            "learning_rate": 0.02,
            "num_leaves": 16,
            "feature_fraction": 0.56,
            "min_data_in_leaf": 48,
        },
    ),
    ("catboost", {"depth": 4, "l2_leaf_reg": 4.56, "learning_rate": 0.0494}),
    (
        "xgboost",
        {
            "colsample_bytree": 0.66,
            "learning_rate": 0.0878,
            "max_depth": 5,
            "min_child_weight": 0.63,
        },
    ),
    (
        "lightgbm",
        {
            "extra_trees": True,
            "learning_rate": 0.034,
            "num_leaves": 127,
            "feature_fraction": 0.83,
            "min_data_in_leaf": 6,
        },
    ),
)


def portfolio(problem: Problem, learners: Iterable[Learner]) -> list[Candidate]:
    """Return the candidates to try first: every learner's defaults, then other strong ones.

    The other ones come from a study of which configurations complement each other over 200 data
    sets [1]_, in its order.

    Parameters
    ----------
    problem
        What is to be learned.
    learners
        Those that may take part, the baselines first.

    References
    ----------
    .. [1] D. Salinas, N. Erickson, "TabRepo: a large scale repository of tabular model evaluations
       and its AutoML applications", AutoML 2024; the figures are those of the portfolio that
       AutoGluon has published since 2023, learning rates below 0.02 raised to it.
    """
    by_name = {learner.name: learner for learner in learners}
    skewed: tuple[TransformName, ...] = ("none", "log")
    transforms = skewed if problem.is_skewed_positive else skewed[:1]
    candidates = [
        Candidate(learner=name, params=usual_params(problem, by_name[name]), transform=way)
        for way in reversed(transforms)
        for name in by_name
        if name != "dummy"
    ]
    if "dummy" in by_name:  # what others are compared with stands first
        candidates.insert(0, Candidate(learner="dummy"))
    has_categories = any(c.type == "category" for c in problem.signature.columns)
    for name, changes in VARIANTS:
        if name in by_name and (has_categories or "categories" not in changes):
            params = usual_params(problem, by_name[name]) | changes
            candidates.append(
                Candidate(learner=name, params=params, transform=transforms[-1])
            )
    return candidates


def usual_params(problem: Problem, learner: Learner) -> Params:
    """Return a learner's defaults, with the loss that the metric wants."""
    n_rows = len(problem.split.train_rows)
    n_columns = len(problem.signature.columns)
    params = learner.defaults(problem.signature.target.task, n_rows, n_columns)
    if "loss" in params and problem.metric.name in _ABSOLUTE:
        params["loss"] = "absolute"
    return params
