"""Scoring in a project: the champion predicts the rows of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright import deploy
from modelwright.workflow.champion import champion_path, open_release

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.records import Progress
    from modelwright.workflow.folder import ProjectFolder


def score_project(
    folder: ProjectFolder, source: str, destination: Path, on_progress: Progress
) -> deploy.ScoreReport:
    """Score a file or query result with the champion, in bounded memory."""
    predictor = open_release(folder, champion_path(folder))
    return deploy.score(predictor, source, destination, on_progress=on_progress)
