"""The champion of a project and its pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import NotBuiltError, ReleaseError
from modelwright.workflow.champion import champion_path, registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from modelwright import Project
    from modelwright.records import ReleaseManifest


def grow(project: Project, extra: pd.DataFrame) -> str:
    """Append rows to the source, go the whole way again, and return the release's id."""
    extra.to_csv(project.folder.root / "rows.csv", mode="a", header=False, index=False)
    manifest: ReleaseManifest = project.run(trials=2)
    return manifest.release_id


def test_a_release_from_more_rows_is_challenger_until_it_is_promoted(
    project: Project, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    first = project.status().champion
    second = grow(project, mixed_rows("binary", n_rows=60, seed=5))

    assert (project.status().champion, project.status().challenger) == (first, second)
    assert project.promote() == second
    assert project.rollback() == first
    assert project.promote(second[:8]) == second
    assert champion_path(project.folder).name == second


def test_without_challenger_or_champion_the_way_to_one_is_said(
    project: Project, started: Project
) -> None:
    with pytest.raises(NotBuiltError, match="modelwright rebuild"):
        project.promote()
    with pytest.raises(NotBuiltError, match="modelwright run"):
        champion_path(started.folder)


def test_a_release_that_is_not_there_is_refused(project: Project) -> None:
    with pytest.raises(ReleaseError):
        project.promote("0123456789")

    assert registry(project.folder).challenger() is None


def test_a_changed_file_in_the_champion_is_noticed(
    project: Project, tmp_path: Path
) -> None:
    model = champion_path(project.folder) / "model.onnx"
    model.write_bytes(model.read_bytes() + b" ")

    with pytest.raises(ReleaseError, match=r"model\.onnx"):
        project.score(project.folder.root / "rows.csv", tmp_path / "out.csv")
