"""How much is spent on the last fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.clock import Clock
from modelwright.build.effort import FEWEST_ROWS, MOST_BAGS, USUAL_BAGS
from modelwright.build.finish import Finish
from modelwright.build.search import SearchResult
from modelwright.build.trial import Trial, TrialRecord
from modelwright.build.workers import Workers
from modelwright.ensembles import Bag
from modelwright.records import silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build import Build


@pytest.fixture
def finished(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> Callable[..., Build]:
    """Return what a search of one good candidate ends in."""

    def finish(*, fit_seconds: float, n_rows: int = 300, **options: Any) -> Build:
        problem = problem_of(make_problem("regression", n_rows=n_rows))
        build_options = BuildOptions(n_threads=2, **options)
        clock = Clock()
        clock.resume(build_options, 0.0)
        record = TrialRecord(
            number=1,
            candidate=Candidate(learner="lightgbm", params={"n_iterations": 5}),
            gain=-1.0,
            seconds=fit_seconds,
            fit_seconds=fit_seconds,
            n_iterations=5,
        )
        trial = Trial(record, problem.validated_labels + 1.0)
        finish = Finish(problem, build_options, clock, Workers(2), silent)
        return finish.build(SearchResult([trial], interrupted=False))

    return finish


def bags_of(build: Build) -> int:
    """Return how often the only member was fitted."""
    fitted = build.model.members[0].fitted
    return len(fitted.fitted) if isinstance(fitted, Bag) else 1


def last_fit(build: Build) -> str:
    """Return what the report says of the last fit."""
    return build.report.decisions[-1].choice


def test_time_that_is_left_is_spent_on_bags(finished: Callable[..., Build]) -> None:
    quick = finished(fit_seconds=0.01, budget_seconds=60.0)

    assert bags_of(quick) == MOST_BAGS[0][1]
    assert (
        last_fit(quick)
        == f"on all 300 labelled rows, {bags_of(quick)} times with other seeds"
    )
    assert bags_of(finished(fit_seconds=70.0, budget_seconds=60.0)) == 2  # one a core


def test_a_number_of_trials_makes_as_many_bags_on_every_machine(
    finished: Callable[..., Build],
) -> None:
    assert bags_of(finished(fit_seconds=1e6, trials=2)) == USUAL_BAGS


def test_a_size_limit_leaves_one_fit_of_each_member(
    finished: Callable[..., Build],
) -> None:
    assert bags_of(finished(fit_seconds=0.01, budget_seconds=60.0, max_size_mb=5.0)) == 1


def test_a_sample_is_fitted_where_there_is_no_time_for_all_rows(
    finished: Callable[..., Build],
) -> None:
    build = finished(fit_seconds=1e4, n_rows=2_000, budget_seconds=60.0)

    assert last_fit(build) == (
        f"on {FEWEST_ROWS:,} of 2,000 labelled rows, for want of time"
    )
