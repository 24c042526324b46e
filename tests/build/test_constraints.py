"""Constraints: what is measured, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.constraints import Explainable, Latency, Size, constraints_of
from modelwright.build.last_fit import fit_members
from modelwright.build.trial import TrialRecord
from modelwright.build.workers import Workers
from modelwright.ensembles import Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build.problem import Problem


@pytest.fixture
def problem(
    make_problem: Callable[..., Any], problem_of: Callable[..., Problem]
) -> Problem:
    """Return a binary problem."""
    return problem_of(make_problem("binary"))


def forest_of(problem: Problem, n_trees: int) -> Model:
    """Return a model of one forest with so many trees."""
    params = {"n_iterations": n_trees, "max_features": 0.5, "min_samples_leaf": 2}
    record = TrialRecord(
        number=0,
        candidate=Candidate(learner="extra_trees", params=params),
        gain=None,
        seconds=0.0,
    )
    (member,) = fit_members(problem, [record], problem.split.train_rows, workers=Workers(1))
    return Model(signature=problem.signature, members=(member,), weights=(1.0,))


def test_size_is_that_of_the_file(problem: Problem) -> None:
    model = forest_of(problem, 3)

    megabytes = Size(1.0).measure(model)

    assert megabytes * 1e6 == len(model.to_portable().SerializeToString())


def test_more_trees_take_longer(problem: Problem) -> None:
    rows = problem.inputs.take(np.arange(20))
    latency = Latency(100.0, rows)

    few, many = (latency.measure(forest_of(problem, n_trees)) for n_trees in (2, 2_000))

    assert 1.0 < few < many < 1e6


def test_an_explainable_winner_is_one_glass_box(problem: Problem) -> None:
    constraint = Explainable(problem)
    records = [
        TrialRecord(number=0, candidate=Candidate(learner=name), gain=1.0, seconds=0.1)
        for name in ("linear", "decision_tree", "explainable_boosting", "lightgbm")
    ]

    assert [constraint.admits(record) for record in records] == [True, True, True, False]
    assert constraint.most_members == 1
    assert constraint.measure(forest_of(problem, 2)) <= constraint.limit


def test_the_line_to_change_rounds_up(problem: Problem) -> None:
    latency = Latency(10.0, problem.inputs.take(np.arange(2)))

    assert Size(1.0).setting(0.0123) == "[constraints] max_size_mb = 0.013"
    assert latency.setting(151.2) == "[constraints] max_latency_us = 160"
    assert latency.words(151.2) == "151 µs a row on this machine"


def test_only_what_is_set_must_be_kept(problem: Problem) -> None:
    everything = BuildOptions(explainable=True, max_size_mb=1.0, max_latency_us=50.0)

    keys = [constraint.key for constraint in constraints_of(everything, problem)]

    assert keys == ["explainable", "max_size_mb", "max_latency_us"]
    assert constraints_of(BuildOptions(), problem) == ()
