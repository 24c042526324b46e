"""What watch and rebuild say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelwright.cli.rendering.keeping import comparison_text, watch_text

if TYPE_CHECKING:
    from modelwright.records import Comparison, WatchReport
    from modelwright.workflow.folder import ProjectFolder


def test_what_cannot_be_said_is_said(watched: WatchReport, folder: ProjectFolder) -> None:
    text = watch_text(watched, folder)

    assert "cannot say: the probabilities are not calibrated" in text
    assert "not enough outcomes" in text
    assert "Nothing to report." in text
    assert "Read more: .modelwright/watch.html" in text


def test_performance_and_drift_are_shown(
    watched: WatchReport, folder: ProjectFolder
) -> None:
    text = watch_text(
        replace(watched, realized=watched.reference, estimated=watched.reference), folder
    )

    assert "0.843 (0.823 to 0.863) on 1,409 outcomes" in text
    assert "cannot say" not in text
    assert "plan       0.31      0 %    12 %           0 %" in text


def test_a_metric_that_cannot_be_computed_is_no_lack_of_outcomes(
    watched: WatchReport, folder: ProjectFolder
) -> None:
    text = watch_text(replace(watched, cannot_measure="There is no file mine.py."), folder)

    assert "cannot say: There is no file mine.py." in text
    assert "not enough outcomes" not in text


def test_no_traffic_has_no_period(watched: WatchReport, folder: ProjectFolder) -> None:
    text = watch_text(replace(watched, n_rows=0, first=None, last=None, drift=()), folder)

    assert "0 predictions; 40 outcomes." in text
    assert "n/a" not in text


def test_champion_and_challenger_stand_side_by_side(
    comparison: Comparison, folder: ProjectFolder
) -> None:
    text = comparison_text(comparison, folder)

    assert text.startswith("The challenger is better beyond noise.")
    assert "0.81 (0.79 to 0.83)" in text
    assert "0.85 (0.83 to 0.87)" in text
    assert "The champion stays." in comparison_text(
        replace(comparison, is_better=False), folder
    )
