"""The leaderboard on a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelwright.cli.rendering.leaderboard import leaderboard_text
from modelwright.records import LeaderboardRow

if TYPE_CHECKING:
    import pytest

    from modelwright.records import BuildReport

REASON = (
    "failed: ValueError: a reason that is so long that no terminal holds it on one line"
)


def many(report: BuildReport) -> BuildReport:
    """Return a report of 300 candidates, of which every tenth failed."""
    rows = [
        LeaderboardRow(
            name=f"hist_gradient_boosting-{number}",
            learner="hist_gradient_boosting",
            score=None if number % 10 == 0 else 0.9 - number / 1000,
            fit_seconds=number * 7.0,
            weight=0.25 if number in {1, 2, 222} else 0.0,
            note=REASON if number % 20 == 0 else "failed: no room" * (number % 10 == 0),
        )
        for number in range(1, 301)
    ]
    rows.sort(key=lambda row: -(row.score or 0.0))
    return replace(report, leaderboard=tuple(rows))


def test_rank_gap_seconds_and_weight_stand_in_columns(report: BuildReport) -> None:
    lines = leaderboard_text(report).splitlines()

    assert lines[:4] == [
        "Leaderboard: ROC AUC on the folds (higher is better)",
        "  #  candidate    score     gap  seconds  weight",
        "  1  ensemble    0.8510       -      0.0   100 %",
        "  2  lightgbm 3  0.8490  0.0020      3.2    60 %",
    ]


def test_ten_and_the_members_are_shown_and_failures_stand_together(
    report: BuildReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = leaderboard_text(many(report))

    lines = text.splitlines()
    assert [line.split()[0] for line in lines[2:13]] == [*map(str, range(1, 11)), "200"]
    assert "  ... and 259 more: modelwright leaderboard --all" in lines
    assert sum("failed:" in line for line in lines) == 2
    assert (
        "  15 failed: no room (hist_gradient_boosting-10, hist_gradient_boosting-30, ...)"
        in text
    )
    assert max(map(len, lines)) <= 80


def test_all_lists_every_candidate_with_a_score(report: BuildReport) -> None:
    lines = leaderboard_text(many(report), shows_all=True).splitlines()

    assert sum("hist_gradient_boosting" in line for line in lines[2:272]) == 270
    assert not any("more:" in line for line in lines)


def test_notes_are_cut_to_what_the_terminal_has_left(
    report: BuildReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = tuple(
        replace(row, note="cut short by the time of the budget, alas, " * 3)
        for row in report.leaderboard[:2]
    )

    lines = leaderboard_text(replace(report, leaderboard=rows)).splitlines()

    assert lines[1].endswith("  note")
    assert "cut short by the time" in lines[3]
    assert max(map(len, lines)) == 80


def test_a_build_that_tried_nothing_says_no_more_than_its_heading(
    report: BuildReport,
) -> None:
    text = leaderboard_text(replace(report, leaderboard=()))

    assert text.splitlines()[0] == "Leaderboard: ROC AUC on the folds (higher is better)"
