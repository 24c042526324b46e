"""Monotone constraints in the build: kept by the whole model, and checked on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright import learners
from modelwright.build import BuildOptions, train
from modelwright.build.monotone import (
    check_monotone,
    keeping_monotone,
    monotone_decisions,
    signs_of,
)
from modelwright.ensembles import LogitCalibration, Member, Model, TargetTransform

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build.problem import Problem
    from modelwright.learners import Learner
    from modelwright.records import Task

TASKS: tuple[Task, ...] = ("binary", "regression")


def asked(problem: Problem, **directions: int) -> Problem:
    problem.monotone = directions
    return problem


def fitted(problem: Problem, names: tuple[str, ...], *, log: bool = False) -> Model:
    """Return the average of some learners, calibrated or in logarithms."""
    rows = problem.split.train_rows
    members = []
    for name in names:
        learner = learners.find(name)
        encoded = problem.encode(learner.encoding, rows)
        training, transform = encoded.rows, None
        if problem.task == "regression":
            transform = TargetTransform("log" if log else "none").fit(training.labels)
            training = replace(training, labels=transform.forward(training.labels))
        task = problem.signature.target.task
        core = learner.fit(
            training,
            params=learner.defaults(task, len(rows), 3),
            task=task,
            n_classes=problem.n_classes,
            seed=0,
            n_threads=1,
            columns=encoded.columns,
        )
        members.append(
            Member(name=name, encoder=encoded.encoder, fitted=core, transform=transform)
        )
    model = Model(
        signature=problem.signature,
        members=tuple(members),
        weights=tuple([1 / len(names)] * len(names)),
    )
    if problem.task == "regression":
        return model
    inputs = problem.inputs.take(rows)
    calibration = LogitCalibration().fit(model.estimates(inputs), problem.labels[rows])
    return replace(model, calibration=calibration)


@pytest.mark.parametrize("task", TASKS)
def test_an_average_of_members_that_follow_a_column_follows_it(
    task: Task, make_problem: Callable[..., Any], problem_of: Callable[..., Problem]
) -> None:
    problem = asked(problem_of(make_problem(task)), age=1, size=-1)

    model = fitted(problem, ("linear", "random_forest", "extra_trees"), log=True)

    checks = check_monotone(problem, model)
    assert [(c.column, c.direction) for c in checks] == [
        ("age", "rising"),
        ("size", "falling"),
    ]
    assert [c.n_broken for c in checks] == [0, 0]
    assert all(c.n_rows > 20 and c.n_values > 20 for c in checks)


def test_a_model_that_turns_back_is_seen(
    make_problem: Callable[..., Any], problem_of: Callable[..., Problem]
) -> None:
    problem = problem_of(make_problem("regression"))
    model = fitted(problem, ("linear",))

    [check] = check_monotone(asked(problem, size=-1), model)

    assert check.n_broken == check.n_rows
    assert check.largest_break > 0.1


def test_learners_that_cannot_follow_do_not_take_part_and_are_named(
    make_problem: Callable[..., Any], problem_of: Callable[..., Problem]
) -> None:
    problem = problem_of(make_problem("regression"))
    everyone = learners.available("regression")
    free = keeping_monotone(problem, everyone)

    bound = keeping_monotone(asked(problem, size=1), everyone)

    assert free == list(everyone)
    names = {learner.name for learner in bound}
    assert {"dummy", "linear", "random_forest", "extra_trees"} <= names
    absent = [learner.name for learner in everyone if learner not in bound]
    decisions = monotone_decisions(problem, BuildOptions())
    assert [decision.choice for decision in decisions] == (
        [f"without {', '.join(absent)}"] if absent else []
    )


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    "learner",
    [each for each in learners.available("binary") if each.keeps_monotone],
    ids=lambda each: each.name,
)
def test_every_learner_that_says_so_follows_a_column(
    learner: Learner,
    task: Task,
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Problem],
) -> None:
    problem = asked(problem_of(make_problem(task)), size=-1, age=1)

    checks = check_monotone(problem, fitted(problem, (learner.name,)))

    assert [check.n_broken for check in checks] == [0, 0]


def test_a_build_keeps_what_the_plan_asks_and_says_so(
    make_problem: Callable[..., Any],
) -> None:
    made = make_problem("regression")
    plan = replace(made.plan, monotone={"age": "rising"})

    built = train(
        plan,
        made.split,
        made.inputs,
        made.labels,
        options=BuildOptions(trials=3, learners=("random_forest",), n_threads=1),
    )

    assert signs_of(plan) == {"age": 1}
    [check] = built.report.evaluation.monotone
    assert (check.column, check.direction, check.n_broken) == ("age", "rising", 0)
    assert np.isfinite(built.report.evaluation.scores[0].value)
