"""The portfolio: configurations that are tried first, in an order that is good when cut anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.build.candidate import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelwright.build.problem import Problem
    from modelwright.ensembles.target_transform import TransformName
    from modelwright.learners import Learner, Params
    from modelwright.records import Task

BASELINES = ("dummy", "linear")

# Metrics that a model of the mean absolute error serves better than one of the squared error.
_ABSOLUTE = frozenset({"mae", "median_absolute_error", "mape"})


def portfolio(problem: Problem, learners: Iterable[Learner]) -> list[Candidate]:
    """Return the candidates to try first: every learner's defaults, then other strong ones.

    Parameters
    ----------
    problem
        What is to be learned.
    learners
        Those that may take part, the baselines first.
    """
    by_name = {learner.name: learner for learner in learners}
    skewed: tuple[TransformName, ...] = ("none", "log")
    transforms = skewed if problem.is_skewed_positive else skewed[:1]
    candidates = [
        Candidate(learner=name, params=usual_params(problem, by_name[name]), transform=way)
        for way in reversed(transforms)
        for name in by_name
        if way == "none" or name != "dummy"
    ]
    task = problem.signature.target.task
    for name, changes in VARIANTS[task]:
        if name in by_name:
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


_CLASSIFICATION: list[tuple[str, Params]] = []
VARIANTS: dict[Task, list[tuple[str, Params]]] = {
    "binary": _CLASSIFICATION,
    "multiclass": _CLASSIFICATION,
    "regression": [],
}
