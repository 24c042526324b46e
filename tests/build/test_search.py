"""The search spends its budget, and no more."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build import BuildOptions
from modelwright.build.clock import Clock
from modelwright.build.portfolio import BASELINES
from modelwright.build.search import MEMBERS_KEPT, Search
from modelwright.build.trial import Trial, TrialRecord, TrialStore
from modelwright.build.workers import Workers
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
        problem: Any, candidate: Any, number: int, *, ends_at: float | None, **_: Any
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
    def make(
        folder: Path | None = None, n_folds: int | None = None, **options: Any
    ) -> Search:
        problem = problem_of(make_problem("binary", n_rows=80))
        problem.n_folds = n_folds
        build_options, store = BuildOptions(n_threads=2, **options), TrialStore(folder)
        trials, clock = store.load(), Clock()
        earlier = max((trial.record.finished_seconds for trial in trials), default=0.0)
        clock.resume(build_options, earlier)
        return Search(
            problem,
            build_options,
            store=store,
            trials=trials,
            clock=clock,
            workers=Workers(2),
            on_progress=silent,
        )

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

    ends = {learner: at - made.clock.started for learner, at in quick["ends"].items()}
    assert 0.1e6 < ends["linear"] < 0.2e6
    assert ends["lightgbm"] == pytest.approx(0.2e6, rel=1e-3)  # FIRST_SHARE


@pytest.mark.usefixtures("quick")
def test_time_that_earlier_calls_spent_counts(
    search: Callable[..., Search], tmp_path: Path
) -> None:
    search(tmp_path, trials=4).run()
    spent = replace(search(tmp_path).trials[-1].record, finished_seconds=4.0)
    TrialStore(tmp_path).save(Trial(spent, None))

    result = search(tmp_path, budget_seconds=4.0).run()

    assert len(result.trials) == 4


def test_added_time_goes_on_from_where_an_earlier_call_stopped(
    search: Callable[..., Search], quick: dict[str, Any], tmp_path: Path
) -> None:
    quick["seconds"] = 0.01
    search(tmp_path, trials=4).run()
    spent = replace(search(tmp_path).trials[-1].record, finished_seconds=4.0)
    TrialStore(tmp_path).save(Trial(spent, None))

    result = search(tmp_path, budget_seconds=4.0, more_seconds=0.5).run()

    assert len(result.trials) > 4


def test_a_trial_without_room_in_memory_is_skipped_with_the_reason(
    search: Callable[..., Search], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = search(trials=3)
    monkeypatch.setattr(
        "modelwright.build.search.trial_bytes",
        lambda _, encoding, __: 3e12 if encoding == "linear" else 1.0,
    )

    notes = [trial.record.note for trial in made.run().trials]

    assert notes[0] == notes[2] == ""
    assert notes[1].startswith("skipped: it needs about 3000.0 GB of memory")


def test_learners_that_would_not_end_in_time_wait_for_more_time(
    search: Callable[..., Search], quick: dict[str, Any], tmp_path: Path
) -> None:
    quick["seconds"] = 4.0
    search(tmp_path, trials=3).run()

    made = search(tmp_path, budget_seconds=30.0)

    assert made._is_affordable("lightgbm")
    assert not made._is_affordable("catboost")


@pytest.mark.usefixtures("quick")
def test_trials_say_when_they_were_finished_earlier_calls_included(
    search: Callable[..., Search], tmp_path: Path
) -> None:
    search(tmp_path, trials=3).run()
    spent = replace(search(tmp_path).trials[-1].record, finished_seconds=3.0)
    TrialStore(tmp_path).save(Trial(spent, None))

    trials = search(tmp_path, trials=5).run().trials

    finished = [trial.record.finished_seconds for trial in trials]
    assert finished == sorted(finished)
    assert finished[1] < finished[2] == 3.0 <= finished[3]
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


def test_a_rival_that_may_not_win_stops_nobody(search: Callable[..., Search]) -> None:
    result = search(trials=5, explainable=True).run()

    stopped = [
        trial.record.candidate.learner
        for trial in result.trials
        if trial.record.note.startswith("stopped")
    ]

    assert not set(stopped) & {"linear", "decision_tree", "explainable_boosting"}


def test_where_folds_leave_cores_idle_trials_run_side_by_side(
    search: Callable[..., Search], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=30)

    def run_trial(problem: Any, candidate: Any, number: int, **_: Any) -> Trial:
        if number in (2, 3):  # whichever runs alone waits in vain
            both.wait()
        record = TrialRecord(number=number, candidate=candidate, gain=0.5, seconds=9.0)
        return Trial(record, np.full((len(problem.validated), 2), 0.5))

    monkeypatch.setattr("modelwright.build.search.run_trial", run_trial)
    one_fold = search(budget_seconds=30.0, n_folds=1)

    trials = one_fold.run().trials

    assert one_fold.lanes.n_lanes == 2
    assert {trial.record.number for trial in trials} >= {2, 3}
    assert search(trials=4, n_folds=1).lanes.n_lanes == 1


def test_models_of_the_best_trials_and_the_baselines_are_kept(
    search: Callable[..., Search],
) -> None:
    made = search(trials=9, n_folds=1)

    trials = made.run().trials

    kept = [trial for trial in trials if trial.member is not None]
    assert all(trial.member.name == trial.record.name for trial in kept if trial.member)
    best = sorted(trials, key=lambda trial: -(trial.record.gain or -9.0))[:MEMBERS_KEPT]
    assert {trial.record.name for trial in kept} == {
        *(trial.record.name for trial in best),
        *(
            trial.record.name
            for trial in trials
            if trial.record.candidate.learner in BASELINES
        ),
    }
