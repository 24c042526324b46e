"""How long things will take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright import learners
from modelwright.build.candidate import Candidate
from modelwright.build.pace import Pace
from modelwright.build.trial import Trial, TrialRecord

if TYPE_CHECKING:
    from collections.abc import Callable


def trial_of(learner: str, seconds: float) -> Trial:
    """Return a finished trial."""
    record = TrialRecord(
        number=1,
        candidate=Candidate(learner=learner),
        gain=0.5,
        seconds=seconds,
        fit_seconds=seconds,
    )
    return Trial(record, np.zeros(3))


def test_a_learner_takes_as_long_as_it_did(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    pace = Pace(problem_of(make_problem("binary")), 2)
    pace.note(trial_of("lightgbm", 2.0))
    pace.note(trial_of("lightgbm", 4.0))

    assert pace.trial_seconds("lightgbm") == 3.0


def test_a_learner_not_yet_tried_is_foretold_by_the_pace_of_the_others(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    usual = Pace(problem, 2).trial_seconds("lightgbm")
    pace = Pace(problem, 2)
    pace.note(trial_of("lightgbm", 10 * usual))

    ratio = learners.find("catboost").expected_seconds(9, 9, 2) / learners.find(
        "lightgbm"
    ).expected_seconds(9, 9, 2)
    assert pace.trial_seconds("catboost") == pytest.approx(10 * usual * ratio)


def test_last_fits_share_the_cores_and_take_as_long_as_the_longest(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    n_train, n_all = len(problem.split.train_rows), len(problem.split.labelled_rows)
    n_seen = sum(len(train) for train, _ in problem.folds)
    pace = Pace(problem, 2)
    quick, slow = trial_of("lightgbm", 1.0), trial_of("catboost", 6.0)

    both = (1.0 + 6.0) * (n_train + n_all) / n_seen / 2
    longest = 6.0 * n_all / n_seen
    assert pace.last_fits_seconds([quick, slow]) == pytest.approx(max(both, longest))
    assert pace.last_fits_seconds([slow], judged_share=0.0) == pytest.approx(longest)
    assert pace.last_fits_seconds([slow], bags={slow.record.name: 4}) == pytest.approx(
        12.0 * (n_train + n_all) / n_seen
    )
