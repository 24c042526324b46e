"""The releases' life from Python."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import NotBuiltError, ReleaseError

if TYPE_CHECKING:
    from modelwright import Project


def test_the_life_of_a_project_is_read_from_python(project: Project) -> None:
    life = project.life

    assert [release.roles for release in life.releases()] == [("champion",)]
    assert life.show().summary == life.releases()[0]
    assert life.diff("champion", "champion").facts == ()
    assert life.pointer().champion == life.history()[0].after


def test_what_only_looks_waits_for_no_library_of_models(project: Project) -> None:
    code = (
        "import sys; from modelwright import Project; life = Project(sys.argv[1]).life;"
        "life.releases(); life.show(); life.history(); life.pointer();"
        "print({'sklearn', 'scipy', 'pandas', 'lightgbm'} & set(sys.modules))"
    )

    result = subprocess.run(
        [sys.executable, "-c", code, project.folder.root],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stdout.strip() == "set()", result.stderr


def test_every_move_keeps_its_reason(project: Project) -> None:
    life = project.life

    assert life.pin(why="the audit").pin is not None
    assert life.unpin(why="it is over").pin is None
    assert life.shadow(None).shadow is None
    assert life.canary(None).canary is None

    assert [move.why for move in life.history()][1:] == ["the audit", "it is over"]


def test_a_rival_must_be_there_and_another_one(project: Project) -> None:
    with pytest.raises(NotBuiltError, match="no challenger"):
        project.life.canary("challenger", share=0.5)
    with pytest.raises(ReleaseError, match="is the champion"):
        project.life.shadow("champion")
