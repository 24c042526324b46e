"""What the test rows say of a model that is known by heart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build.evaluation import evaluate
from modelwright.ensembles import ConformalInterval, Member, Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelwright.runtime import Inputs


@dataclass
class Formula:
    """An encoder and learner in one: it answers with the first number alone."""

    n_classes: int

    def transform(self, inputs: Inputs) -> NDArray[np.float64]:
        return inputs.numbers

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.n_classes == 1:
            return features[:, 0]
        positive = 1 / (1 + np.exp(-8 * features[:, 0]))
        return np.column_stack([1 - positive, positive])

    def to_portable(self, *_: Any) -> str:
        raise AssertionError("an evaluation needs no graph")


def model_of(problem: Any, **options: Any) -> Model:
    formula: Any = Formula(problem.n_classes)
    member = Member(name="formula", encoder=formula, fitted=formula)
    return Model(signature=problem.signature, members=(member,), weights=(1.0,), **options)


def nothing(_: float) -> None:
    """Ignore the progress."""


def test_figures_come_from_the_test_rows_alone(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression", n_rows=400)
    test = made.split.test_rows
    labels = np.full(len(made.labels), 1e9)
    labels[test] = made.inputs.numbers[test, 0] + 2.0
    problem = problem_of(replace(made, labels=labels))

    evaluation = evaluate(problem, model_of(problem), {}, on_progress=nothing)

    assert evaluation.scores[0].metric == "rmse"
    assert evaluation.scores[0].value == pytest.approx(2.0)
    assert evaluation.scores[0].n_rows == len(test)
    assert sum(point.n_rows for point in evaluation.curve) == len(test)
    assert all(
        point.observed == pytest.approx(point.predicted + 2.0) for point in evaluation.curve
    )


def test_only_the_column_that_the_model_uses_matters(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))

    evaluation = evaluate(problem, model_of(problem), {}, on_progress=nothing)

    importances = {item.column: item.mean for item in evaluation.importances}
    assert evaluation.importances[0].column == "size"
    assert importances["size"] > 0.1
    assert importances["age"] == importances["kind"] == 0.0


def test_confusion_counts_true_classes_by_decided_ones(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    rows = problem.split.test_rows
    decided = (problem.inputs.numbers[rows, 0] >= 0).astype(int)

    confusion = evaluate(problem, model_of(problem), {}, on_progress=nothing).confusion

    expected = [
        [int(((problem.labels[rows] == i) & (decided == j)).sum()) for j in (0, 1)]
        for i in (0, 1)
    ]
    assert [list(row) for row in confusion] == expected


def test_coverage_is_measured_on_the_test_rows(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression", n_rows=400)
    problem = problem_of(replace(made, labels=made.inputs.numbers[:, 0] + 1.0))
    interval = ConformalInterval(0.9).fit(np.array([-2.0, 0.0, 2.0]), np.zeros(3))

    evaluation = evaluate(
        problem, model_of(problem, interval=interval), {}, on_progress=nothing
    )

    assert evaluation.interval_coverage == 1.0
    assert evaluation.interval_level == 0.9


def test_baselines_are_judged_on_the_same_rows(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    model = model_of(problem)

    evaluation = evaluate(problem, model, {"linear": model}, on_progress=nothing)

    assert evaluation.baselines["linear"] == evaluation.scores[0]
