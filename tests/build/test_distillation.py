"""Distillation: a student that keeps the constraints, and is judged honestly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.choice import choose_winner
from modelwright.build.constraints import Size
from modelwright.build.distillation import _half, distil
from modelwright.build.student import TRUE_SHARE, _copies
from modelwright.build.workers import Workers
from modelwright.learners import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build.descent import Distillation
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial
    from modelwright.records import Task

FOREST = {"n_iterations": 30, "max_features": 1.0, "min_samples_leaf": 2}
OPTIONS = BuildOptions(n_threads=1)


@dataclass
class Searched:
    """A problem and its trials."""

    problem: Problem
    trials: list[Trial]

    def distil(
        self,
        *,
        limit: float,
        options: BuildOptions = OPTIONS,
        seconds_left: float = 1e6,
    ) -> Distillation:
        """Return a student of the best on the folds, of at most so many megabytes."""
        return distil(
            self.problem,
            choose_winner(self.problem, self.trials, options),
            self.trials,
            (Size(limit),),
            options,
            workers=Workers(1),
            seconds_left=seconds_left,
        )


@pytest.fixture
def search(
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Problem],
    run_trials: Callable[..., list[Trial]],
) -> Callable[..., Searched]:
    """Return a function that searches among two forests."""

    def make(task: Task, *, is_noise: bool = False, n_rows: int = 300) -> Searched:
        made = make_problem(task, n_rows=n_rows)
        if is_noise:
            made.labels[:] = np.random.default_rng(5).permutation(made.labels)
        problem = problem_of(made)
        forests = [
            Candidate(learner=name, params=FOREST)
            for name in ("extra_trees", "random_forest")
        ]
        return Searched(problem, run_trials(problem, *forests))

    return make


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_a_student_keeps_the_limit_and_answers_alike_in_its_graph(
    task: Task, search: Callable[..., Searched]
) -> None:
    searched = search(task)

    distilled = searched.distil(limit=0.03)

    assert distilled.student is not None
    assert distilled.model is not None
    portable = distilled.model.to_portable().SerializeToString()
    assert len(portable) <= 30_000
    assert np.isfinite(distilled.student.gain)
    assert distilled.student.gain == searched.problem.gain(
        distilled.student.predictions
    ) or (task != "regression")
    inputs = searched.problem.inputs
    session = onnxruntime.InferenceSession(portable)
    _, more, _ = session.run(None, {"strings": inputs.strings, "numbers": inputs.numbers})
    answers = distilled.model.predict(inputs)
    expected: Any = answers.intervals if task == "regression" else answers.probabilities
    np.testing.assert_allclose(more, expected, rtol=1e-7, atol=1e-9)


def test_the_last_fit_learns_from_labels_where_the_teacher_said_nothing(
    search: Callable[..., Searched],
) -> None:
    searched = search("binary")
    student = searched.distil(limit=0.05).student
    assert student is not None

    rows = searched.problem.split.labelled_rows
    members = student.members(searched.problem, rows, workers=Workers(1))
    model = student.model(searched.problem, members)

    raw = model.estimates(searched.problem.inputs.take(rows))
    assert searched.problem.metric.value(searched.problem.labels[rows], raw) > 0.8


def test_a_student_of_noise_learns_nothing_of_the_rows_it_is_judged_on(
    search: Callable[..., Searched],
) -> None:
    searched = search("binary", is_noise=True, n_rows=600)

    student = searched.distil(limit=1.0).student

    assert student is not None
    assert 0.4 < student.gain < 0.6  # the area under the curve


def test_a_tighter_limit_leaves_fewer_rounds(search: Callable[..., Searched]) -> None:
    searched = search("binary")

    wide, tight = (searched.distil(limit=limit).student for limit in (1.0, 0.012))

    assert wide is not None
    assert tight is not None
    wide_params, tight_params = (
        student.records[name].candidate.params
        for student in (wide, tight)
        for name in student.records
    )
    assert tight_params["n_iterations"] < wide_params["n_iterations"]
    assert tight_params["learning_rate"] > wide_params["learning_rate"]


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        ({"limit": 1e-5}, "No lightgbm of few rounds keeps the constraints."),
        ({"limit": 1.0, "seconds_left": 0.0}, "No time was left"),
        (
            {"limit": 1.0, "options": BuildOptions(learners=("linear",), n_threads=1)},
            "they alone can be students",
        ),
    ],
)
def test_why_there_is_no_student_is_told(
    settings: dict[str, Any], note: str, search: Callable[..., Searched]
) -> None:
    distilled = search("binary").distil(**settings)

    assert distilled.student is None
    assert note in distilled.note


def test_a_row_is_copied_for_each_class_it_may_be() -> None:
    rows = Rows(np.arange(3.0)[:, None], np.array([0, 1, 1]), np.array([1.0, 2.0, 1.0]))
    answers = np.array([[0.5, 0.5], [1.0, 0.0], [np.nan, np.nan]])

    copies = _copies(rows, answers)

    assert copies.labels.tolist() == [0, 1, 0, 1, 1]
    assert copies.features[:, 0].tolist() == [0.0, 0.0, 1.0, 1.0, 2.0]
    half = 0.5 * (1 - TRUE_SHARE)
    expected = [half + TRUE_SHARE, half, 2 * (1 - TRUE_SHARE), 2 * TRUE_SHARE, 1.0]
    assert copies.weights is not None
    np.testing.assert_allclose(copies.weights, np.array(expected))


def test_halves_keep_blocks_whole(search: Callable[..., Searched]) -> None:
    problem = search("binary").problem
    rows = problem.folds[0][0]

    in_first = _half(problem, rows)

    blocks = problem.split.blocks[rows]
    assert not set(blocks[in_first]) & set(blocks[~in_first])
    assert 0.2 < in_first.mean() < 0.8
