"""Scoring in a project: the champion predicts the rows of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright import deploy
from modelwright.workflow.champion import champion_path, open_release

if TYPE_CHECKING:
    from modelwright.records import Progress
    from modelwright.workflow.folder import ProjectFolder


def score_project(
    folder: ProjectFolder,
    source: str,
    destination: str,
    on_progress: Progress,
    **options: Any,
) -> deploy.ScoreReport:
    """Score a file, a folder or a query's rows with the champion; options are `deploy.score`'s."""
    predictor = open_release(folder, champion_path(folder))
    return deploy.score(
        predictor,
        source,
        destination,
        scratch=folder.make_state(),
        on_progress=on_progress,
        **options,
    )
