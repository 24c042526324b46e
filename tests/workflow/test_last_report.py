"""The report of a project's last build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import NotBuiltError

if TYPE_CHECKING:
    from modelwright import Project


def test_the_report_of_the_last_build_is_read_again(project: Project) -> None:
    report = project.leaderboard()

    assert report.n_trials == 2
    assert {row.learner for row in report.leaderboard} == {"dummy", "linear"}


def test_without_a_build_the_way_to_one_is_said(started: Project) -> None:
    with pytest.raises(NotBuiltError, match="modelwright build"):
        started.leaderboard()
