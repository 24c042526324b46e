"""What is tried first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import learners
from modelwright.build.portfolio import portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

LEARNERS = [learners.find(name) for name in ("dummy", "linear", "lightgbm")]


def test_every_learner_has_its_defaults_in_it(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    candidates = portfolio(problem_of(make_problem("binary")), LEARNERS)

    assert [candidate.learner for candidate in candidates][:3] == [
        learner.name for learner in LEARNERS
    ]
    assert len({str(candidate) for candidate in candidates}) == len(candidates)


def test_logarithms_of_a_skewed_target_come_before_its_values(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression")
    skewed = replace(made, labels=np.exp(np.linspace(-3, 3, len(made.labels))))

    ways = [c.transform for c in portfolio(problem_of(skewed), LEARNERS)]

    assert ways.index("log") < ways.index("none", 1)


def test_a_metric_of_absolute_errors_asks_for_that_loss(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression")

    losses = {
        metric: {
            candidate.params.get("loss")
            for candidate in portfolio(problem_of(made, metric=metric), LEARNERS)
        }
        for metric in ("mae", "rmse")
    }

    assert losses == {"mae": {None, "absolute"}, "rmse": {None, "squared"}}
