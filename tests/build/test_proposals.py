"""What is tried next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build import BuildOptions
from modelwright.build.proposals import Proposals
from modelwright.build.trial import TrialRecord
from modelwright.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build.candidate import Candidate

OPTIONS = BuildOptions(learners=("lightgbm", "extra_trees"), n_threads=1)


def proposed(proposals: Proposals, number: int) -> Candidate:
    """Return the candidate of a trial."""
    candidate = proposals.propose(number)
    assert candidate is not None
    return candidate


def told(proposals: Proposals, number: int) -> TrialRecord:
    """Propose a candidate and tell a result that follows from its number."""
    record = TrialRecord(
        number=number,
        candidate=proposed(proposals, number),
        gain=float(np.sin(number)),
        seconds=0.0,
    )
    proposals.tell(record)
    return record


def test_baselines_come_first_then_the_defaults_of_each_learner(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    proposals = Proposals(problem_of(make_problem("binary")), OPTIONS)

    first = [proposed(proposals, number).learner for number in range(4)]

    assert first[:2] == ["dummy", "linear"]
    assert set(first[2:]) == {"lightgbm", "extra_trees"}


def test_a_skewed_target_is_tried_in_logarithms_too(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression")
    skewed = replace(made, labels=np.exp(np.linspace(-3, 3, len(made.labels))))

    portfolio = Proposals(problem_of(skewed), OPTIONS).portfolio

    tried = [(candidate.learner, candidate.transform) for candidate in portfolio]
    assert ("lightgbm", "log") in tried
    assert ("dummy", "log") not in tried


def test_a_later_call_that_is_told_the_same_results_proposes_the_same(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    straight = Proposals(problem, OPTIONS)
    records = [told(straight, number) for number in range(14)]

    later = Proposals(problem, OPTIONS)
    for record in records:
        later.tell(record)

    assert later.propose(14) == straight.propose(14)


def test_after_the_defaults_the_best_learner_has_every_other_turn(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    proposals = Proposals(problem_of(make_problem("binary")), OPTIONS)
    for number, candidate in enumerate(proposals.portfolio):
        gains = {"extra_trees": 0.9, "dummy": 0.0}
        gain = gains.get(candidate.learner, 0.85)
        proposals.tell(
            TrialRecord(number=number, candidate=candidate, gain=gain, seconds=0.0)
        )

    names = [proposed(proposals, number).learner for number in range(4, 12)]

    assert names.count("extra_trees") == 4


def test_a_failed_trial_is_no_reason_to_stop(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    proposals = Proposals(problem_of(make_problem("binary")), OPTIONS)
    failed = TrialRecord(
        number=4, candidate=proposed(proposals, 4), gain=None, seconds=0.0, note="failed"
    )

    proposals.tell(failed)

    assert proposed(proposals, 5).learner in {"lightgbm", "extra_trees", "linear"}


def test_explainable_leaves_glass_boxes_and_a_rival_that_is_tried_once(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    pytest.importorskip("interpret")
    options = BuildOptions(explainable=True)

    proposals = Proposals(problem_of(make_problem("binary")), options)

    glass_boxes = ["dummy", "linear", "decision_tree", "explainable_boosting"]
    assert [learner.name for learner in proposals.learners] == glass_boxes
    tried = [candidate.learner for candidate in proposals.portfolio]
    assert tried == ["dummy", "linear", "lightgbm", "decision_tree", "explainable_boosting"]


def test_rival_that_may_not_win_is_not_tuned(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    pytest.importorskip("interpret")
    proposals = Proposals(
        problem_of(make_problem("binary")), BuildOptions(explainable=True)
    )
    for number, gain in enumerate([0.0, 0.78, 0.9, 0.76, 0.8]):
        candidate = proposals.propose(number)
        assert candidate is not None
        proposals.tell(
            TrialRecord(number=number, candidate=candidate, gain=gain, seconds=0.1)
        )

    later = [proposals.propose(number) for number in range(5, 13)]

    assert {one.learner for one in later if one} == {
        "linear",
        "decision_tree",
        "explainable_boosting",
    }


def test_small_trees_and_curves_take_part_where_they_are_asked_for(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))
    named = BuildOptions(learners=("decision_tree",))

    usual, asked = Proposals(problem, BuildOptions()), Proposals(problem, named)

    assert "decision_tree" not in {learner.name for learner in usual.learners}
    assert "decision_tree" in {learner.name for learner in asked.learners}


def test_an_unknown_learner_is_refused_with_the_near_miss(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    with pytest.raises(ConfigError, match="Did you mean 'lightgbm'"):
        Proposals(problem_of(make_problem("binary")), BuildOptions(learners=("lightgbn",)))


def test_what_there_is_no_time_for_waits_while_something_else_is_tried(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    proposals = Proposals(problem_of(make_problem("binary")), OPTIONS)

    first = proposals.propose(0, is_affordable=lambda learner: learner == "extra_trees")
    second = proposed(proposals, 1)

    assert first is not None
    assert (first.learner, second.learner) == ("extra_trees", "dummy")
    assert proposals.propose(2, is_affordable=lambda _: False) is None


def test_families_far_behind_the_best_are_not_tuned(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    proposals = Proposals(problem_of(make_problem("binary")), OPTIONS)
    for number, candidate in enumerate(proposals.portfolio):
        gains = {"extra_trees": 0.9, "dummy": 0.5}
        proposals.tell(
            TrialRecord(
                number=number,
                candidate=candidate,
                gain=gains.get(candidate.learner, 0.6),
                seconds=0.0,
            )
        )

    later = range(len(proposals.portfolio), len(proposals.portfolio) + 6)
    assert {proposed(proposals, number).learner for number in later} == {"extra_trees"}
