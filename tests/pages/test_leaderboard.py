"""Tests of what a leaderboard says."""

from __future__ import annotations

import dataclasses
import math

import pytest

from modelwright.pages.leaderboard import (
    STOPPED,
    candidates,
    ensemble_row,
    ensemble_sentences,
    failures,
    higher_is_better,
    members,
    ranked,
)
from modelwright.records import BuildReport, LeaderboardRow


def row(name: str, score: float | None, note: str = "") -> LeaderboardRow:
    return LeaderboardRow(
        name=name, learner=name.partition("-")[0], score=score, fit_seconds=1, note=note
    )


def test_figures_align_and_gaps_are_to_the_best() -> None:
    rows = [row("a-1", 0.78), row("a-2", 0.7), row("a-3", math.nan), row("a-4", None)]

    found = ranked(rows)

    assert [(each.rank, each.score, each.gap) for each in found] == [
        (1, "0.7800", ""),
        (2, "0.7000", "0.0800"),
        (3, "n/a", ""),
    ]
    assert ranked([]) == []


def test_the_order_tells_the_direction() -> None:
    assert higher_is_better([row("a-1", 0.8), row("a-2", 0.7), row("a-3", None)])
    assert not higher_is_better([row("a-1", 0.7), row("a-2", 0.8)])
    assert higher_is_better([])


def test_candidates_that_were_stopped_early_stand_together() -> None:
    rows = [
        row(
            "a-1",
            None,
            "stopped after 3 of 5 folds: 48% of the best one's gain over the dummy",
        ),
        row("b-2", None, "failed: no room"),
        row(
            "c-3",
            None,
            "stopped after 2 of 5 folds: 12% of the best one's gain over the dummy",
        ),
    ]

    assert failures(rows) == [(STOPPED, ["a-1", "c-3"]), ("failed: no room", ["b-2"])]


def test_failures_are_gathered_by_reason_the_commonest_first() -> None:
    rows = [
        row("a-1", None, "no room"),
        row("b-2", None, "crashed"),
        row("b-3", None, "crashed"),
        row("b-4", None),
        row("b-5", 1.0, "cut short"),
    ]

    assert failures(rows) == [
        ("crashed", ["b-2", "b-3"]),
        ("no room", ["a-1"]),
        ("no reason was noted", ["b-4"]),
    ]


def test_the_ensemble_is_no_candidate(salary_report: BuildReport) -> None:
    rows = salary_report.leaderboard

    assert ensemble_row(rows) == rows[0]
    assert candidates(rows) == list(rows[1:])
    assert ensemble_row(rows[1:]) is None


def test_an_ensemble_is_compared_with_the_best_single_candidate(
    salary_report: BuildReport,
) -> None:
    (sentence,) = ensemble_sentences(salary_report)

    assert "reaches mean absolute error 40,812" in sentence
    assert "lightgbm 3, reaches 40,990 alone" in sentence


def test_one_that_won_alone_is_named(salary_report: BuildReport) -> None:
    alone = dataclasses.replace(
        salary_report,
        leaderboard=salary_report.leaderboard[1:],
        contributions=salary_report.contributions[:1],
    )

    (sentence,) = ensemble_sentences(alone)

    assert "one candidate, lightgbm 3" in sentence
    assert members(alone) == []
    assert ensemble_sentences(dataclasses.replace(alone, leaderboard=())) == []


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_lost_without_a_member_is_positive_where_it_helps(
    salary_report: BuildReport, sign: int
) -> None:
    report = dataclasses.replace(
        salary_report,
        leaderboard=tuple(
            dataclasses.replace(each, score=each.score and sign * each.score)
            for each in salary_report.leaderboard
        ),
        contributions=tuple(
            dataclasses.replace(each, score_without=sign * (each.score_without or 0.0))
            for each in salary_report.contributions
        ),
    )

    first, second = members(report)

    assert (first.name, first.lost) == ("lightgbm 3", "391")
    assert second.lost == "178"
