"""From the best ensemble down: what is fitted, what is kept, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.build import BuildOptions
from modelwright.build.candidate import Candidate
from modelwright.build.choice import choose_winner
from modelwright.build.constraints import Constraint, Explainable, Size
from modelwright.build.descent import Distillation, Kept, within
from modelwright.build.workers import Workers
from modelwright.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial
    from modelwright.build.winner import Winner
    from modelwright.ensembles import Model

FOREST = {"n_iterations": 30, "max_features": 0.5, "min_samples_leaf": 2}
CANDIDATES = (
    Candidate(learner="linear", params={"penalty": 1.0}),
    Candidate(learner="extra_trees", params=FOREST),
    Candidate(learner="random_forest", params=FOREST),
    Candidate(learner="extra_trees", params=FOREST | {"max_features": 1.0}),
)


class Members(Constraint):
    """The number of members."""

    key = "max_size_mb"

    def measure(self, model: Model) -> float:
        """Return how many members a model has."""
        return float(len(model.members))

    def words(self, figure: float) -> str:
        """Return the number."""
        return f"{figure:g} member(s)"


@dataclass
class Searched:
    """A problem with its trials, and which combinations were fitted."""

    problem: Problem
    trials: list[Trial]
    fitted: list[list[str]] = field(default_factory=list)

    def within(self, *constraints: Constraint, **options: Any) -> Kept:
        """Return the winner that keeps the constraints."""
        return within(
            constraints, self.problem, self.trials, self.choose, self.fit, **options
        )

    def choose(self, trials: list[Trial], most_members: int) -> Winner:
        """Return the best combination."""
        return choose_winner(
            self.problem, trials, BuildOptions(), most_members=most_members
        )

    def fit(self, winner: Winner) -> Model:
        """Fit a combination on the training rows."""
        self.fitted.append(sorted(winner.weights))
        rows = self.problem.split.train_rows
        members = winner.members(self.problem, rows, workers=Workers(1))
        return winner.model(self.problem, members)


@pytest.fixture
def searched(
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Problem],
    run_trials: Callable[..., list[Trial]],
) -> Searched:
    """Return a search after four candidates."""
    problem = problem_of(make_problem("binary"), metric="log_loss")
    return Searched(problem, run_trials(problem, *CANDIDATES))


def reasons(kept: Kept) -> Sequence[str]:
    """Return the reasons of the decisions."""
    return [decision.reason for decision in kept.decisions]


def test_without_constraints_the_best_wins_and_nothing_is_to_tell(
    searched: Searched,
) -> None:
    kept = searched.within()

    assert len(kept.winner.weights) > 1
    assert kept.winner.weights == searched.choose(searched.trials, 5).weights
    assert kept.decisions == ()
    assert len(searched.fitted) == 1


def test_an_ensemble_that_is_too_costly_loses_members_until_it_keeps_the_limit(
    searched: Searched,
) -> None:
    best = searched.choose(searched.trials, 5)

    kept = searched.within(Members(len(best.weights) - 1))

    assert len(kept.model.members) == len(best.weights) - 1
    assert kept.winner.gain == searched.choose(searched.trials, len(best.weights) - 1).gain
    (reason,) = reasons(kept)
    assert reason.startswith("It costs 0.")
    assert f"{len(best.weights)} member(s)" in reason


def test_a_candidate_that_is_too_costly_alone_is_in_no_combination(
    searched: Searched,
) -> None:
    linear = searched.choose(searched.trials[:1], 1)
    limit = Size(1.0).measure(searched.fit(linear)) * 1.2

    kept = searched.within(Size(limit))

    assert list(kept.winner.weights) == ["linear-0"]
    assert "instead of" in reasons(kept)[0]


def test_a_limit_that_the_best_keeps_costs_nothing(searched: Searched) -> None:
    kept = searched.within(Size(1e3), Members(5))

    assert reasons(kept) == ["It costs nothing: the best on the folds keeps it."] * 2
    assert len(searched.fitted) == 1


def test_when_time_is_up_the_quickest_of_each_learner_is_still_looked_at(
    searched: Searched,
) -> None:
    with pytest.raises(BuildError):
        searched.within(Size(1e-6), is_late=lambda: True)

    looked_at = {name for names in searched.fitted for name in names}
    assert len([name for name in looked_at if name.startswith("extra_trees")]) == 1
    assert {"linear-0", "random_forest-2"} <= looked_at


def test_a_refusal_says_how_near_one_came_and_what_to_write(searched: Searched) -> None:
    with pytest.raises(BuildError) as refused:
        searched.within(Size(1e-6))

    message = str(refused.value)
    assert message.startswith("No candidate keeps [constraints] max_size_mb = 1e-06")
    assert "the nearest has 0.00" in message
    told = float(message.split("Set [constraints] max_size_mb = ")[1].split(maxsplit=1)[0])
    assert list(searched.within(Size(told)).winner.weights) == ["linear-0"]


def test_a_rival_tells_the_price_and_never_wins(searched: Searched) -> None:
    kept = searched.within(Explainable(searched.problem))

    assert list(kept.winner.weights) == ["linear-0"]
    assert searched.fitted == [["linear-0"]]
    (reason,) = reasons(kept)
    free = searched.choose(searched.trials, 5).gain
    assert f"{-free:.4g} of the best without it" in reason


def test_without_a_rival_the_price_is_not_known(searched: Searched) -> None:
    searched.trials = searched.trials[:1]

    kept = searched.within(Explainable(searched.problem))

    assert reasons(kept) == ["What it costs is not known: no other learner was tried."]


def test_a_student_is_asked_for_only_where_the_best_is_too_costly(
    searched: Searched,
) -> None:
    asked: list[Winner] = []

    def distil(teacher: Winner) -> Distillation:
        asked.append(teacher)
        return Distillation(note="There is no time.")

    searched.within(Size(1e3), distil=distil)
    kept = searched.within(Members(1), distil=distil)

    assert len(asked) == 1
    assert asked[0].weights == searched.choose(searched.trials, 5).weights
    assert kept.decisions[-1].choice == "no student"
    assert kept.decisions[-1].reason == "There is no time."


def test_the_better_of_student_and_candidate_wins(searched: Searched) -> None:
    student = searched.choose(searched.trials[3:], 1)
    model = searched.fit(student)

    def distil(teacher: Winner) -> Distillation:
        return Distillation(
            note=f"Taught by {len(teacher.weights)}.", student=student, model=model
        )

    kept = searched.within(Members(1), distil=distil)

    single = searched.choose(searched.trials, 1)
    is_better = student.gain > single.gain
    assert (kept.winner is student) == is_better
    assert kept.decisions[-1].choice == ("the student wins" if is_better else "not needed")
