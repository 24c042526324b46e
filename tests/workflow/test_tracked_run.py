"""What is logged of a build."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import LeaderboardRow, Plan, read_record
from modelwright.workflow.config import read_config
from modelwright.workflow.tracked_run import MOST_RUNS, tracked_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright import Project


@pytest.fixture
def document(project: Project) -> Callable[..., dict[str, Any]]:
    """Return a maker of the document of the project's build, with chosen changes to its report."""

    def make(*, release_id: str = "", **changes: Any) -> dict[str, Any]:
        return tracked_run(
            read_config(project.folder.config),
            read_record(project.folder.plan, Plan),
            replace(project.leaderboard(), **changes),
            project="shop",
            release_id=release_id,
        )

    return make


def row(number: int, score: float | None) -> LeaderboardRow:
    return LeaderboardRow(
        name=f"linear-{number}",
        learner="linear",
        score=score,
        fit_seconds=1.5,
        finished_seconds=float(10 * number),
        params={"strength": 0.5},
        note="" if score is not None else "failed: no room",
    )


def test_plan_settings_scores_and_pages_are_there(
    document: Callable[..., dict[str, Any]], project: Project
) -> None:
    made = document(release_id="ab" * 32)

    (score, *_) = project.leaderboard().evaluation.scores
    assert made["params"]["plan.task"] == "binary"
    assert made["params"]["build.budget"] == "60s"
    assert made["metrics"]["test_roc_auc"] == score.value
    assert made["metrics"]["test_roc_auc_lower"] == score.lower
    assert made["metrics"]["test_roc_auc_dummy"] == 0.5
    assert made["tags"]["modelwright.release_id"] == "ab" * 32
    assert len(made["tags"]["modelwright.data_sha256"]) == 64
    assert "test rows" in made["tags"]["mlflow.note.content"]
    assert made["files"]["build.html"].startswith("<!doctype html>")
    assert json.loads(made["files"]["report.json"])["n_trials"] == 2


def test_hundreds_of_candidates_are_a_table_and_the_best_are_runs(
    document: Callable[..., dict[str, Any]],
) -> None:
    ensemble = LeaderboardRow(
        name="ensemble", learner="ensemble", score=0.95, fit_seconds=3.0, weight=1.0
    )
    rows = [row(number, 0.9 - number / 1000) for number in range(300)]

    made = document(leaderboard=(ensemble, *rows))

    assert len(made["table"]) == 301
    assert len(made["candidates"]) == MOST_RUNS
    assert made["candidates"][0]["name"] == "linear-0"
    assert made["metrics"]["folds_roc_auc"] == 0.95
    assert "modelwright.release_id" not in made["tags"]


def test_a_candidate_has_its_score_or_why_it_has_none(
    document: Callable[..., dict[str, Any]],
) -> None:
    fitted, failed = document(leaderboard=(row(1, 0.8), row(2, None)))["candidates"]

    assert fitted["params"] == {"learner": "linear", "strength": "0.5"}
    assert fitted["metrics"]["folds_roc_auc"] == 0.8
    assert not fitted["has_failed"]
    assert "folds_roc_auc" not in failed["metrics"]
    assert failed["tags"] == {"modelwright.note": "failed: no room"}
    assert failed["has_failed"]


def test_the_best_so_far_has_a_step_for_each_improvement(
    document: Callable[..., dict[str, Any]],
) -> None:
    rows = (row(3, 0.9), row(1, 0.8), row(2, 0.7))

    series = document(leaderboard=rows)["best_so_far"]

    assert series == {"name": "best_so_far_roc_auc", "steps": [(10, 0.8), (30, 0.9)]}
