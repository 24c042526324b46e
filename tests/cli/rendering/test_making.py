"""What init, design, build and release say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelwright.cli.rendering.making import (
    audit_text,
    build_text,
    init_text,
    plan_text,
    release_text,
)

if TYPE_CHECKING:
    import pytest

    from modelwright.records import BuildReport, Plan, ReleaseManifest
    from modelwright.workflow.folder import ProjectFolder


def test_the_plan_names_goal_rows_split_and_page(plan: Plan, folder: ProjectFolder) -> None:
    text = plan_text(plan, folder)

    assert "judged by ROC AUC" in text
    assert "7,043, 7,021 used" in text
    assert "2: 1 integer, 1 category" in text
    assert "... and 5 more" in text
    assert "Read more: .modelwright/plan.html" in text


def test_the_audit_leaves_notes_to_the_page(plan: Plan) -> None:
    severities = {finding.code: finding.severity for finding in plan.findings}

    shown = {code for code in severities if code in audit_text(plan)}

    assert shown == {code for code, severity in severities.items() if severity != "info"}
    assert 0 < len(shown) < len(severities)


def test_the_build_shows_leaderboard_scores_and_baselines(
    report: BuildReport, folder: ProjectFolder
) -> None:
    text = build_text(report, folder)

    assert "Tried 14 candidates in 1 min 1 s" in text
    assert "lightgbm 3" in text
    assert "60 %" in text
    assert "too large" in text
    assert "... of the linear baseline" in text
    assert "0.843 (0.823 to 0.863)" in text
    assert "interrupted" not in text
    assert "interrupted" in build_text(replace(report, interrupted=True), folder)


def test_the_release_says_where_it_lies(
    manifest: ReleaseManifest, folder: ProjectFolder
) -> None:
    text = release_text(manifest, folder)

    assert f".modelwright/releases/{manifest.release_id}" in text
    assert "0.843 (0.823 to 0.863) roc_auc on 1,409 rows" in text


def test_init_names_a_project_elsewhere(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--project" not in init_text(folder)

    monkeypatch.chdir("/")

    assert f"modelwright run --serve --project {str(folder.root)[1:]}" in init_text(folder)
