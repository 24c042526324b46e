"""Who wins, how its probabilities are calibrated, and where it decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.choice import choose_winner
from modelwright.build.trial import Trial, TrialRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

OPTIONS = BuildOptions()


def trial_of(
    problem: Any, number: int, predictions: NDArray[np.float64], learner: str = "lightgbm"
) -> Trial:
    """Return a trial with chosen out-of-fold predictions."""
    record = TrialRecord(
        number=number,
        candidate=Candidate(learner=learner),
        gain=problem.gain(predictions),
        seconds=0.1,
    )
    return Trial(record, predictions)


def shares(problem: Any, *, sharpness: float) -> NDArray[np.float64]:
    """Return probabilities that are right, too sharp (above 1), or too timid (below 1)."""
    generator = np.random.default_rng(0)
    right = np.where(problem.validated_labels == 1, 0.7, 0.3)
    right = right + generator.normal(0, 0.02, len(right))
    logits = sharpness * np.log(right / (1 - right))
    positive = 1 / (1 + np.exp(-logits))
    flipped = generator.random(len(right)) < 0.25
    positive = np.where(flipped, 1 - positive, positive)
    return np.column_stack([1 - positive, positive])


def test_a_good_single_candidate_wins_alone_and_the_failed_ones_are_passed_over(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    y = problem.validated_labels
    failed = Trial(
        TrialRecord(number=2, candidate=Candidate(learner="linear"), gain=None, seconds=0),
        None,
    )

    winner = choose_winner(
        problem, [trial_of(problem, 0, y + 1), trial_of(problem, 1, y), failed], OPTIONS
    )

    assert winner.weights == {"lightgbm-1": 1.0}
    assert "No average of candidates was better" in winner.decisions[0].reason


def test_an_ensemble_that_cannot_be_fitted_in_time_gives_way_to_the_best_candidate(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    y = problem.validated_labels
    trials = [trial_of(problem, 0, y + 1), trial_of(problem, 1, y - 1.5)]
    slow = [
        Trial(replace(trial.record, fit_seconds=1e6), trial.predictions) for trial in trials
    ]

    winner = choose_winner(problem, slow, OPTIONS, seconds_left=10.0)

    assert winner.weights == {"lightgbm-0": 1.0}


def test_candidates_with_opposite_errors_win_together(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    y = problem.validated_labels

    winner = choose_winner(
        problem, [trial_of(problem, 0, y + 1), trial_of(problem, 1, y - 1)], OPTIONS
    )

    assert winner.weights == {
        "lightgbm-0": pytest.approx(0.5),
        "lightgbm-1": pytest.approx(0.5),
    }
    np.testing.assert_allclose(winner.predictions, y)


def test_the_dummy_wins_only_where_it_is_alone(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    y = problem.validated_labels
    dummy = trial_of(problem, 0, y, learner="dummy")

    winner = choose_winner(problem, [dummy, trial_of(problem, 1, y + 1)], OPTIONS)

    assert list(winner.weights) == ["lightgbm-1"]
    assert list(choose_winner(problem, [dummy], OPTIONS).weights) == ["dummy-0"]


@pytest.mark.parametrize(("sharpness", "is_calibrated"), [(6.0, True), (1.0, False)])
def test_calibration_is_kept_where_it_saves_log_loss(
    sharpness: float,
    is_calibrated: bool,  # noqa: FBT001 - pytest hands it over
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Any],
) -> None:
    problem = problem_of(make_problem("binary", n_rows=1500))

    winner = choose_winner(
        problem, [trial_of(problem, 0, shares(problem, sharpness=sharpness))], OPTIONS
    )

    assert (winner.calibration is not None) is is_calibrated


def test_threshold_moves_where_the_metric_judges_decisions(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("binary", n_rows=600)
    problem = problem_of(made, metric="f1")
    positive = np.where(problem.validated_labels == 1, 0.3, 0.1)
    predictions = np.column_stack([1 - positive, positive])
    trial = Trial(
        TrialRecord(
            number=0, candidate=Candidate(learner="lightgbm"), gain=0.0, seconds=0.1
        ),
        predictions,
    )

    winner = choose_winner(problem, [trial], OPTIONS)

    decided = winner.predictions[:, 1] >= winner.threshold
    assert f1_score(problem.validated_labels, decided) == 1.0
    assert problem_of(made).metric.name == "roc_auc"
    assert choose_winner(problem_of(made), [trial], OPTIONS).threshold == 0.5


def test_interval_holds_the_promised_share_of_out_of_fold_rows(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression", n_rows=1000))
    noise = np.random.default_rng(2).normal(size=len(problem.validated))
    predictions = problem.validated_labels + noise

    winner = choose_winner(
        problem, [trial_of(problem, 0, predictions)], BuildOptions(interval_level=0.8)
    )

    assert winner.interval is not None
    low, high = winner.interval.interval(predictions).T
    inside = (problem.validated_labels >= low) & (problem.validated_labels <= high)
    assert inside.mean() == pytest.approx(0.8, abs=0.01)


def test_members_of_unequal_worth_are_stacked_where_that_is_better(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression", n_rows=1500))
    y = problem.validated_labels
    generator = np.random.default_rng(0)
    both = generator.normal(size=len(y))
    bold = [2.0 * y + both + generator.normal(size=len(y)) / 9 for _ in range(2)]
    bold[1] -= 2.0 * both

    winner = choose_winner(
        problem,
        [trial_of(problem, number, values) for number, values in enumerate(bold)],
        OPTIONS,
    )

    assert winner.pool is not None
    assert winner.pool.weights_.sum() == pytest.approx(0.5, abs=0.05)
    assert winner.gain == problem.gain(winner.predictions)
    assert winner.decisions[1].subject == "stacking"
