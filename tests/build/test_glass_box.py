"""What a person reads of a model is what the model computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build.candidate import Candidate
from modelwright.build.glass_box import glass_box_of
from modelwright.build.last_fit import fit_members
from modelwright.build.trial import TrialRecord
from modelwright.build.workers import Workers
from modelwright.ensembles import Model
from modelwright.learners import find
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build.problem import Problem
    from modelwright.records import Task

ROW = Inputs(np.array([[0.75, np.nan]]), np.array([["x"]], dtype=object))


@pytest.fixture
def fit(
    make_problem: Callable[..., Any], problem_of: Callable[..., Problem]
) -> Callable[..., Model]:
    """Return a function that fits one learner on the rows of a task."""

    def make(name: str, task: Task, **params: Any) -> Model:
        problem = problem_of(make_problem(task))
        learner = find(name)
        if not learner.is_available():
            pytest.skip(f"{name} is not installed")
        defaults = learner.defaults(task, 300, 3)
        record = TrialRecord(
            number=0,
            candidate=Candidate(learner=name, params=defaults | params),
            gain=None,
            seconds=0.0,
        )
        (member,) = fit_members(
            problem, [record], problem.split.train_rows, workers=Workers(1)
        )
        return Model(signature=problem.signature, members=(member,), weights=(1.0,))

    return make


def log_odds(model: Model) -> float:
    """Return the log-odds of the positive class of the row."""
    no, yes = model.estimates(ROW)[0]
    return float(np.log(yes / no))


def test_coefficients_add_up_to_the_log_odds(fit: Callable[..., Model]) -> None:
    model = fit("linear", "binary")

    box = glass_box_of(model)

    assert box is not None
    (row,) = model.members[0].encoder.transform(ROW)
    features = dict(
        zip((name.text for name in model.members[0].encoder.names), row, strict=True)
    )
    total = box.starts[0] + sum(
        features[each.feature] * each.values[0] for each in box.coefficients
    )
    assert total == pytest.approx(log_odds(model), rel=1e-9)
    assert {"size", "kind = x", "age is missing"} <= set(features)
    assert box.scores == ("yes",)


def test_curves_add_up_to_the_log_odds(fit: Callable[..., Model]) -> None:
    model = fit("explainable_boosting", "binary")

    box = glass_box_of(model)

    assert box is not None
    curves = {curve.feature: curve for curve in box.curves}
    size, kind = curves["size"], curves["kind"]
    total = (
        box.starts[0]
        + size.steps[int(np.searchsorted(size.cuts, 0.75, side="right"))][0]
        + curves["age"].missing[0]
        + kind.steps[kind.levels.index("x")][0]
    )
    assert total == pytest.approx(log_odds(model), rel=1e-6)


def test_curves_of_a_regression_are_in_the_unit_of_the_target(
    fit: Callable[..., Model],
) -> None:
    model = fit("explainable_boosting", "regression", interactions=1)

    box = glass_box_of(model)

    assert box is not None
    assert (box.unit, box.scores) == ("target", ("target",))
    values = np.array([step[0] for step in box.curves[0].steps])
    assert 0.5 < np.ptp(values) / np.ptp(model.estimates(ROW) - box.starts[0] + values) < 2
    (pair,) = box.pairs
    assert np.array(pair.cells).shape == tuple(len(bins) for bins in pair.bins)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_one_of_the_leaves_of_a_tree_answers_the_row(
    task: Task, fit: Callable[..., Model]
) -> None:
    model = fit("decision_tree", task)

    box = glass_box_of(model)

    assert box is not None
    answer = np.atleast_1d(model.estimates(ROW)[0])[-len(box.scores) :]
    leaves = [rule.answers for rule in box.rules if rule.answers]
    assert any(leaf == pytest.approx(answer, rel=1e-9) for leaf in leaves)
    assert box.rules[0].text == ""
    assert any("size ≤ " in rule.text for rule in box.rules)
    assert len(leaves) == (len(box.rules) + 1) / 2


def test_levels_of_a_category_stand_in_the_condition_by_name(
    fit: Callable[..., Model],
) -> None:
    box = glass_box_of(fit("decision_tree", "regression", max_leaf_nodes=16))

    assert box is not None
    assert any(rule.text.startswith("kind is ") for rule in box.rules)


def test_an_ensemble_and_boosted_trees_are_no_glass_box(fit: Callable[..., Model]) -> None:
    boosted = fit("lightgbm", "binary", n_iterations=5)
    (member,) = fit("linear", "binary").members
    two = Model(signature=boosted.signature, members=(member, member), weights=(0.5, 0.5))

    assert glass_box_of(boosted) is None
    assert glass_box_of(two) is None
