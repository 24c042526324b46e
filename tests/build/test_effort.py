"""How much is spent on the last fits: by the whole build in `test_finish`, by its parts here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.choice import choose_winner
from modelwright.build.clock import Clock
from modelwright.build.effort import EffortPlanner
from modelwright.build.pace import LEAST_JUDGED_SHARE
from modelwright.build.trial import Trial, TrialRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build.effort import Effort


@pytest.fixture
def effort_of(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> Callable[[float], tuple[Any, Effort]]:
    """Return the problem, and the effort where a fit on its folds took so many core seconds."""

    def effort(fit_seconds: float) -> tuple[Any, Effort]:
        problem = problem_of(make_problem("regression", n_rows=20_000))
        options = BuildOptions(budget_seconds=60.0, n_threads=2)
        clock = Clock()
        clock.resume(options, 0.0)
        record = TrialRecord(
            number=1,
            candidate=Candidate(learner="lightgbm"),
            gain=-1.0,
            seconds=fit_seconds,
            fit_seconds=fit_seconds,
        )
        trial = Trial(record, problem.validated_labels + 1.0)
        winner = choose_winner(problem, [trial], options)
        return problem, EffortPlanner(problem, options, clock, 2).effort([trial], winner)

    return effort


def test_the_model_that_leaves_gets_all_rows_before_the_one_that_is_judged(
    effort_of: Callable[[float], tuple[Any, Effort]],
) -> None:
    # Both fits take 1.9 times as long as there is time for.
    problem, effort = effort_of(145.0)

    assert effort.most_rows is None
    n_train = len(problem.split.train_rows)
    assert LEAST_JUDGED_SHARE * n_train <= (effort.most_judged_rows or 0) < n_train


def test_where_even_that_is_too_much_both_get_samples(
    effort_of: Callable[[float], tuple[Any, Effort]],
) -> None:
    problem, effort = effort_of(1_000.0)

    assert 0 < (effort.most_judged_rows or 0) < (effort.most_rows or 0)
    assert (effort.most_rows or 0) < len(problem.split.labelled_rows)
