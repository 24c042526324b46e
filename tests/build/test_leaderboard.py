"""The leaderboard, and what the winner's members are to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.leaderboard import contributions, diversity, leaderboard
from modelwright.build.trial import Trial, TrialRecord
from modelwright.build.winner import Winner

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


@pytest.fixture
def problem(make_problem: Callable[..., Any], problem_of: Callable[..., Any]) -> Any:
    return problem_of(make_problem("regression"))


def trial_of(
    problem: Any, number: int, error: NDArray[np.float64] | float, learner: str = "linear"
) -> Trial:
    """Return a trial whose out-of-fold predictions are off by a chosen error."""
    predictions = problem.validated_labels + error
    record = TrialRecord(
        number=number,
        candidate=Candidate(learner=learner, transform="log"),
        gain=problem.gain(predictions),
        seconds=1.0 + number,
        finished_seconds=10.0 * number,
    )
    return Trial(record, predictions)


def winner_of(problem: Any, trials: list[Trial], weights: dict[str, float]) -> Winner:
    """Return a winner with chosen weights."""
    found = {trial.record.name: trial for trial in trials}
    combined = np.asarray(
        sum(
            weight * np.asarray(found[name].predictions) for name, weight in weights.items()
        )
    )
    return Winner(
        weights=weights,
        records={name: found[name].record for name in weights},
        predictions=combined,
        gain=problem.gain(combined),
        pool=None,
        calibration=None,
        interval=None,
        threshold=0.5,
        decisions=(),
    )


def failed(number: int) -> Trial:
    return Trial(
        TrialRecord(
            number=number,
            candidate=Candidate(learner="linear"),
            gain=None,
            seconds=0.5,
            note="failed: no room",
            finished_seconds=3.0,
        ),
        None,
    )


def test_rows_stand_in_order_with_their_times_and_the_failed_come_last(
    problem: Any,
) -> None:
    trials = [failed(0), trial_of(problem, 1, 3.0), trial_of(problem, 2, -1.0)]
    winner = winner_of(problem, trials, {"linear-2": 0.75, "linear-1": 0.25})

    rows = leaderboard(problem, trials, winner, BuildOptions())

    assert [row.name for row in rows] == ["ensemble", "linear-2", "linear-1", "linear-0"]
    assert [row.score for row in rows] == pytest.approx([0.0, 1.0, 3.0, None], abs=1e-12)
    assert [row.finished_seconds for row in rows] == [None, 20.0, 10.0, 3.0]
    assert [row.weight for row in rows] == [1.0, 0.75, 0.25, 0.0]
    assert rows[0].fit_seconds == 5.0
    assert rows[1].params == {"target_transform": "log"}
    assert rows[3].note == "failed: no room"


def test_one_that_wins_alone_makes_no_row_of_an_ensemble(problem: Any) -> None:
    trials = [trial_of(problem, 1, 3.0)]

    rows = leaderboard(
        problem, trials, winner_of(problem, trials, {"linear-1": 1.0}), BuildOptions()
    )

    assert [row.name for row in rows] == ["linear-1"]


def test_a_member_gives_what_the_others_would_lack(problem: Any) -> None:
    trials = [
        trial_of(problem, 1, 3.0),
        trial_of(problem, 2, -1.0),
        trial_of(problem, 3, 2.0),
    ]
    winner = winner_of(
        problem, trials, {"linear-3": 0.25, "linear-2": 0.5, "linear-1": 0.25}
    )

    second, first, third = contributions(problem, trials, winner)[:3]

    assert [each.name for each in (second, first, third)] == [
        "linear-2",
        "linear-3",
        "linear-1",
    ]
    assert second.score == pytest.approx(1.0)
    assert second.score_without == pytest.approx((3.0 + 2.0) / 2)  # the others, half each
    assert third.score_without == pytest.approx(abs(-1.0 * 2 / 3 + 2.0 * 1 / 3), abs=1e-12)


def test_the_only_member_has_no_others(problem: Any) -> None:
    trials = [trial_of(problem, 1, 3.0)]

    (only,) = contributions(problem, trials, winner_of(problem, trials, {"linear-1": 1.0}))

    assert (only.weight, only.score_without) == (1.0, None)


def test_correlations_are_those_of_the_errors_members_first(problem: Any) -> None:
    n_rows = len(problem.validated_labels)
    noise = np.random.default_rng(0).normal(size=(2, n_rows))
    trials = [
        trial_of(problem, 0, 0.1, learner="dummy"),
        trial_of(problem, 1, noise[0]),
        trial_of(problem, 2, -noise[0]),
        trial_of(problem, 3, 2 * noise[0] + noise[1]),
    ]

    found = diversity(problem, trials, winner_of(problem, trials, {"linear-3": 1.0}))

    assert found is not None
    assert found.names[0] == "linear-3"
    assert set(found.names[1:]) == {"linear-1", "linear-2"}
    at = {name: index for index, name in enumerate(found.names)}
    expected = np.corrcoef(noise[0], 2 * noise[0] + noise[1])[0, 1]
    assert found.correlations[at["linear-1"]][0] == pytest.approx(expected)
    assert found.correlations[at["linear-2"]][0] == pytest.approx(-expected)
    assert found.correlations[at["linear-1"]][at["linear-2"]] == pytest.approx(-1.0)


def test_each_learner_has_its_best_among_the_others_before_a_second_one(
    problem: Any,
) -> None:
    noise = np.random.default_rng(0).normal(size=(9, len(problem.validated_labels)))
    learners = ["linear", *["lightgbm"] * 6, "catboost", "dummy"]
    trials = [
        trial_of(problem, number, (1 + number) * noise[number], learner)
        for number, learner in enumerate(learners)
    ]

    found = diversity(problem, trials, winner_of(problem, trials, {"linear-0": 1.0}))

    assert found is not None
    assert found.names == (
        "linear-0",
        "lightgbm-1",
        "catboost-7",
        "lightgbm-2",
        "lightgbm-3",
        "lightgbm-4",
    )


def test_errors_of_classes_are_the_distances_of_probabilities_to_what_came_true(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("multiclass"))
    truth = np.eye(3)[problem.validated_labels]
    generator = np.random.default_rng(1)
    errors = [generator.uniform(0, 0.1, size=truth.shape) for _ in range(2)]
    trials = [
        Trial(
            TrialRecord(
                number=number,
                candidate=Candidate(learner="linear"),
                gain=float(number),
                seconds=1.0,
            ),
            truth + error,
        )
        for number, error in enumerate(errors)
    ]

    found = diversity(problem, trials, winner_of(problem, trials, {"linear-0": 1.0}))

    assert found is not None
    expected = np.corrcoef(errors[0].ravel(), errors[1].ravel())[0, 1]
    assert found.correlations[0][1] == pytest.approx(expected)


def test_a_constant_error_has_no_correlation_and_one_candidate_none_to_err_like(
    problem: Any,
) -> None:
    noise = np.random.default_rng(0).normal(size=len(problem.validated_labels))
    problem.validated_labels = np.zeros_like(noise)  # so that the error is exactly constant
    trials = [trial_of(problem, 1, 1.0), trial_of(problem, 2, noise)]
    winner = winner_of(problem, trials, {"linear-1": 1.0})

    found = diversity(problem, trials, winner)

    assert found is not None
    assert np.isnan(found.correlations[0][1])
    assert diversity(problem, trials[:1], winner) is None
