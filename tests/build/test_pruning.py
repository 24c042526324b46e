"""What is stopped early, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.build.candidate import Candidate
from modelwright.build.pruning import KEPT, Pruning
from modelwright.build.trial import Trial, TrialRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def noted(
    pruning: Pruning, predictions: NDArray[np.float64], learner: str = "lightgbm"
) -> None:
    """Let a finished trial be compared with."""
    record = TrialRecord(
        number=0, candidate=Candidate(learner=learner), gain=0.0, seconds=1.0
    )
    pruning.note(Trial(record, predictions))


def test_what_is_far_behind_after_the_first_fold_is_stopped(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    y = problem.validated_labels
    first = len(problem.folds[0][1])
    pruning = Pruning(problem)
    noted(pruning, np.full(len(y), y.mean()), "dummy")
    noted(pruning, y + 0.1 * y.std())

    assert pruning.verdict(y[:first] + 0.9 * y.std()).endswith("70% are needed")
    assert pruning.verdict(y[:first] + 0.12 * y.std()) == ""


def test_with_several_finished_ones_it_must_nearly_reach_the_last_of_the_best(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    y = problem.validated_labels
    first = len(problem.folds[0][1])
    pruning = Pruning(problem)
    noted(pruning, np.full(len(y), y.mean()), "dummy")
    for place in range(KEPT + 3):
        noted(pruning, y + (0.1 + 0.005 * place) * y.std())

    assert pruning.verdict(y[:first] + 0.2 * y.std()) != ""
    assert pruning.verdict(y[:first] + 0.12 * y.std()) == ""


def test_without_anything_to_compare_with_nothing_is_stopped(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    first = len(problem.folds[0][1])

    assert Pruning(problem).verdict(problem.validated_labels[:first]) == ""
