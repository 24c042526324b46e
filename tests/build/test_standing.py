"""How far the search is, in one line."""

from __future__ import annotations

from modelwright.build.candidate import Candidate
from modelwright.build.standing import standing
from modelwright.build.trial import TrialRecord
from modelwright.metrics import find


def record(number: int, gain: float | None, finished_seconds: float) -> TrialRecord:
    return TrialRecord(
        number=number,
        candidate=Candidate(learner="lightgbm"),
        gain=gain,
        seconds=1.0,
        finished_seconds=finished_seconds,
    )


def test_the_best_is_named_with_the_time_since_it_leads() -> None:
    records = [record(0, -2.5, 3.0), record(1, -1.25, 10.0), record(2, None, 40.0)]

    line = standing(find("rmse"), records, spent_seconds=45.0, fraction=0.75)

    assert line == "3 tried, 15 s left, best rmse 1.25, by lightgbm-1, 35 s ago"


def test_the_end_leaves_no_time_and_a_new_best_is_of_just_now() -> None:
    line = standing(find("rmse"), [record(0, -2.5, 9.9)], spent_seconds=10.0, fraction=1.0)

    assert line == "1 tried, best rmse 2.5, by lightgbm-0, just now"


def test_without_a_fitted_candidate_there_is_no_best() -> None:
    line = standing(find("rmse"), [record(0, None, 1.0)], spent_seconds=1.0, fraction=0.0)

    assert line == "1 tried"
