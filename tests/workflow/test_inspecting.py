"""What is known of a project's releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import NotBuiltError, ReleaseError
from modelwright.workflow.inspecting import list_releases, show_release
from modelwright.workflow.release_diff import diff_releases

if TYPE_CHECKING:
    from modelwright import Project


def test_a_release_stands_in_the_list_with_its_role_and_its_size(project: Project) -> None:
    (release,) = list_releases(project.folder)

    folder = project.folder.release(release.release_id)
    assert release.release_id == project.status().champion
    assert release.roles == ("champion",)
    assert release.model_bytes == (folder / "model.onnx").stat().st_size
    assert release.model_bytes < release.size_bytes
    assert release.score == project.leaderboard().evaluation.scores[0]


def test_a_release_that_lacks_files_still_stands_in_the_list(project: Project) -> None:
    (release,) = list_releases(project.folder)
    for name in ("parity.json", "model.onnx"):
        (project.folder.release(release.release_id) / name).unlink()

    (damaged,) = list_releases(project.folder)

    assert damaged.release_id == release.release_id
    diff_releases(project.folder, release.release_id, release.release_id)
    assert damaged.model_bytes == 0 < damaged.size_bytes < release.size_bytes


def test_a_project_without_releases_has_an_empty_list(started: Project) -> None:
    assert list_releases(started.folder) == ()


def test_a_release_is_shown_by_its_role_and_by_a_prefix(project: Project) -> None:
    facts = show_release(project.folder, "champion")

    assert facts == show_release(project.folder, facts.summary.release_id[:6])
    assert facts.parity.passed
    assert sum(member.weight for member in facts.members) == pytest.approx(1)
    assert facts.threshold is not None
    assert [(move.action, move.why) for move in facts.moves] == [
        ("promote", "the first release")
    ]


def test_a_release_that_is_not_there_is_refused(project: Project) -> None:
    with pytest.raises(NotBuiltError, match="no canary now"):
        show_release(project.folder, "canary")
    with pytest.raises(ReleaseError, match="No release starts with 'zz'"):
        show_release(project.folder, "zz")
