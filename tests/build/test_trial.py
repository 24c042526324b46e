"""Trials, and where they are kept."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.build.candidate import Candidate
from modelwright.build.trial import Trial, TrialRecord, TrialStore, run_trial
from modelwright.build.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from numpy.typing import NDArray

RECORD = TrialRecord(
    number=3,
    candidate=Candidate(learner="linear", params={"strength": 0.5, "kind": "ridge"}),
    gain=0.75,
    seconds=1.5,
    n_iterations=20,
)


def test_a_kept_trial_comes_back_as_it_was(tmp_path: Path) -> None:
    store = TrialStore(tmp_path / "trials")
    store.save(Trial(RECORD, np.array([0.25, 0.5])))

    (only,) = store.load()

    assert only.record == RECORD
    assert only.record.name == "linear-3"
    assert only.predictions is not None
    assert only.predictions.tolist() == [0.25, 0.5]


def test_a_trial_whose_predictions_were_lost_is_not_there(tmp_path: Path) -> None:
    store = TrialStore(tmp_path)
    store.save(Trial(RECORD, np.array([0.25, 0.5])))

    next(tmp_path.glob("*.npy")).unlink()

    assert store.load() == []


def test_without_a_folder_nothing_is_kept() -> None:
    store = TrialStore(None)
    store.save(Trial(RECORD, None))

    assert store.load() == []


def test_predictions_stand_in_the_order_of_the_validated_rows(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))

    trial = run_trial(problem, Candidate(learner="dummy"), 0, workers=Workers(2))

    assert trial.predictions is not None
    assert trial.predictions.shape == (len(problem.validated), 2)
    assert trial.record.gain == problem.gain(trial.predictions)


def test_a_spent_budget_is_noted(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    trial = run_trial(
        problem_of(make_problem("binary")),
        Candidate(learner="dummy"),
        0,
        workers=Workers(1),
        ends_at=time.monotonic() - 1,
    )

    assert trial.record.note == "cut short by the budget"
    assert trial.predictions is not None


def test_a_metric_that_is_undefined_makes_a_failed_trial(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression")
    made.labels[:] = -5.0  # rmsle needs targets above -1
    problem = problem_of(made, metric="rmsle")

    trial = run_trial(problem, Candidate(learner="dummy"), 0, workers=Workers(2))

    assert trial.record.gain is None
    assert trial.predictions is None
    assert "undefined" in trial.record.note


def test_a_candidate_that_cannot_win_is_stopped_with_the_reason(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    seen: list[int] = []

    def verdict(predictions: NDArray[np.float64]) -> str:
        seen.append(len(predictions))
        return "far behind" if len(seen) == 2 else ""

    trial = run_trial(
        problem, Candidate(learner="dummy"), 0, workers=Workers(2), verdict=verdict
    )

    sizes = [len(valid) for _, valid in problem.folds]
    assert seen == np.cumsum(sizes)[:2].tolist()
    assert trial.predictions is None
    assert trial.record.gain is None
    assert trial.record.note == f"stopped after 2 of {len(sizes)} folds: far behind"


def test_a_trial_that_took_the_process_with_it_counts_as_failed(tmp_path: Path) -> None:
    TrialStore(tmp_path).begin(7, RECORD.candidate)

    (lost,) = TrialStore(tmp_path).load()

    assert lost.record.number == 7
    assert lost.record.candidate == RECORD.candidate
    assert lost.record.note == "failed: the process ended while it was fitted"
    assert TrialStore(tmp_path).load() == [lost]


def test_an_interrupted_trial_leaves_nothing(tmp_path: Path) -> None:
    store = TrialStore(tmp_path)
    store.begin(7, RECORD.candidate)

    store.leave(7)

    assert store.load() == []


def test_a_learner_that_hangs_is_left_behind(
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    monkeypatch.setattr("modelwright.learners.dummy.Constant.of", lambda _: over.wait(60))
    monkeypatch.setattr("modelwright.build.trial.GRACE_SECONDS", 0.05)

    trial = run_trial(
        problem_of(make_problem("binary")),
        Candidate(learner="dummy"),
        0,
        workers=Workers(2),
        ends_at=time.monotonic(),
    )

    over.set()
    assert trial.record.note == (
        "failed: TimeoutError: it did not stop in time and was left behind"
    )
