"""The search spends its budget, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build import BuildOptions
from modelwright.build.search import Search
from modelwright.build.trial import Trial, TrialRecord, TrialStore
from modelwright.errors import BuildError
from modelwright.records import silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Make every trial take a stated time and fit nothing; the switches are returned."""
    switches: dict[str, Any] = {"seconds": 1.0, "fails": False, "interrupts_at": None}

    def run_trial(
        problem: Any, candidate: Any, number: int, ends_at: float | None, **_: Any
    ) -> Trial:
        switches.setdefault("ends", {})[candidate.learner] = ends_at
        if number == switches["interrupts_at"]:
            raise KeyboardInterrupt
        record = TrialRecord(
            number=number,
            candidate=candidate,
            gain=None if switches["fails"] else 0.5,
            seconds=switches["seconds"],
            note="failed: no room" if switches["fails"] else "",
        )
        predictions = np.full((len(problem.validated), 2), 0.5)
        return Trial(record, None if switches["fails"] else predictions)

    monkeypatch.setattr("modelwright.build.search.run_trial", run_trial)
    return switches


@pytest.fixture
def search(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> Callable[..., Search]:
    def make(folder: Path | None = None, **options: Any) -> Search:
        problem = problem_of(make_problem("binary", n_rows=80))
        return Search(problem, BuildOptions(**options), TrialStore(folder), silent)

    return make


@pytest.mark.usefixtures("quick")
def test_the_number_of_trials_is_kept(search: Callable[..., Search]) -> None:
    assert len(search(trials=5).run().trials) == 5


@pytest.mark.usefixtures("quick")
def test_baselines_and_a_rival_are_tried_however_small_the_budget(
    search: Callable[..., Search],
) -> None:
    result = search(budget_seconds=0.001).run()

    first = [trial.record.candidate.learner for trial in result.trials]
    assert first == ["dummy", "linear", "lightgbm"]


def test_a_baseline_leaves_most_of_the_time_to_others(
    search: Callable[..., Search], quick: dict[str, Any]
) -> None:
    made = search(budget_seconds=1e6, learners=("lightgbm",))
    quick["interrupts_at"] = 3

    made.run()

    ends = {learner: at - made.started for learner, at in quick["ends"].items()}
    assert ends["lightgbm"] == pytest.approx(0.85e6 / 2, rel=1e-3)
    assert ends["linear"] == pytest.approx(0.85e6 * 0.15, rel=1e-3)


@pytest.mark.usefixtures("quick")
def test_time_that_earlier_calls_spent_counts(
    search: Callable[..., Search], tmp_path: Path
) -> None:
    search(tmp_path, trials=4).run()

    result = search(tmp_path, budget_seconds=4.0).run()

    assert len(result.trials) == 4
    assert result.seconds >= 4.0


@pytest.mark.usefixtures("quick")
def test_trials_say_when_they_were_finished_earlier_calls_included(
    search: Callable[..., Search], tmp_path: Path
) -> None:
    search(tmp_path, trials=3).run()  # of a second each, by their own account

    trials = search(tmp_path, trials=5).run().trials

    finished = [trial.record.finished_seconds for trial in trials]
    assert finished == sorted(finished)
    assert finished[2] < 3.0 <= finished[3]
    assert [trial.record for trial in TrialStore(tmp_path).load()] == [
        trial.record for trial in trials
    ]


def test_an_interruption_before_anything_was_fitted_is_passed_on(
    search: Callable[..., Search], quick: dict[str, Any]
) -> None:
    quick["interrupts_at"] = 0

    with pytest.raises(KeyboardInterrupt):
        search(trials=5).run()


def test_an_interruption_later_keeps_what_is_there(
    search: Callable[..., Search], quick: dict[str, Any]
) -> None:
    quick["interrupts_at"] = 3

    result = search(trials=5).run()

    assert result.interrupted
    assert len(result.trials) == 3


def test_where_nothing_can_be_fitted_the_error_says_why(
    search: Callable[..., Search], quick: dict[str, Any]
) -> None:
    quick["fails"] = True

    with pytest.raises(BuildError, match="failed: no room"):
        search(trials=2).run()
