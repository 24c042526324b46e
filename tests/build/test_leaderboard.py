"""The leaderboard ranks what was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.leaderboard import leaderboard
from modelwright.build.trial import Trial, TrialRecord
from modelwright.build.winner import choose_winner

if TYPE_CHECKING:
    from collections.abc import Callable


def test_best_stand_first_and_failed_ones_last(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    y = problem.validated_labels

    def trial(number: int, error: float) -> Trial:
        record = TrialRecord(
            number=number,
            candidate=Candidate(learner="lightgbm", transform="log"),
            gain=-abs(error),
            seconds=1.0,
        )
        return Trial(record, y + error)

    failed = TrialRecord(
        number=9,
        candidate=Candidate(learner="linear"),
        gain=None,
        seconds=0.0,
        note="failed: no room",
    )
    trials = [Trial(failed, None), trial(1, 2.0), trial(2, -1.5)]

    rows = leaderboard(
        problem, trials, choose_winner(problem, trials, BuildOptions()), BuildOptions()
    )

    assert [row.name for row in rows] == [
        "ensemble",
        "lightgbm-2",
        "lightgbm-1",
        "linear-9",
    ]
    assert [row.score for row in rows[1:]] == [1.5, 2.0, None]
    assert rows[1].params == {"target_transform": "log"}
    assert rows[1].weight > rows[2].weight > 0.0
    assert rows[3].note == "failed: no room"
