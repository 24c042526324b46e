"""Members of a winner, fitted for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import learners
from modelwright.build.candidate import Candidate
from modelwright.build.last_fit import fit_members, fit_on_each
from modelwright.build.trial import TrialRecord
from modelwright.build.workers import Workers
from modelwright.ensembles import Bag

if TYPE_CHECKING:
    from collections.abc import Callable


FEW = np.array([[0.3, 1.0, np.nan]])


def record_of(problem: Any, learner: str, number: int) -> TrialRecord:
    """Return the record of a trial of a learner's defaults."""
    params = learners.find(learner).defaults(problem.task, 240, 3)
    rounds = 9 if "n_iterations" in params else None
    return TrialRecord(
        number=number,
        candidate=Candidate(learner=learner, params=params),
        gain=0.5,
        seconds=1.0,
        n_iterations=rounds,
    )


def test_what_has_chance_in_it_is_fitted_once_for_each_bag(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    records = [record_of(problem, "linear", 1), record_of(problem, "lightgbm", 2)]
    told: list[str] = []

    ((linear, boosted),) = fit_on_each(
        problem,
        records,
        [problem.split.train_rows],
        workers=Workers(2),
        bags={"lightgbm-2": 3},
        on_member=told.append,
    )

    assert told == ["linear-1", "lightgbm-2"]
    assert not isinstance(linear.fitted, Bag)
    assert isinstance(boosted.fitted, Bag)
    assert len(boosted.fitted.fitted) == 3
    assert boosted.fitted.n_iterations == 9
    answers = [one.predict(FEW) for one in boosted.fitted.fitted]
    assert len({answer[0, 0] for answer in answers}) > 1


def test_members_of_one_encoding_share_its_encoder(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    names = ("lightgbm", "extra_trees", "linear")
    records = [record_of(problem, name, number) for number, name in enumerate(names)]

    members = fit_members(problem, records, problem.split.train_rows, workers=Workers(1))

    assert members[0].encoder is members[1].encoder
    assert members[0].encoder is not members[2].encoder


def test_the_number_of_workers_does_not_change_the_model(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("multiclass"))
    records = [record_of(problem, "lightgbm", 0), record_of(problem, "extra_trees", 1)]

    first, second = (
        fit_on_each(
            problem,
            records,
            [problem.split.train_rows],
            workers=Workers(n),
            bags={"lightgbm-0": 2},
        )[0]
        for n in (1, 2)
    )

    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(
            one.predict(problem.inputs), other.predict(problem.inputs)
        )
