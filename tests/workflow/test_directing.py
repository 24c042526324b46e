"""Shadow, canary and pin: what they ask for, and what the history says afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ConfigError, ReleaseError
from modelwright.workflow import directing
from modelwright.workflow.champion import registry

if TYPE_CHECKING:
    from modelwright import Project
    from modelwright.workflow.folder import ProjectFolder


@pytest.fixture
def folder(project: Project) -> ProjectFolder:
    of_project: ProjectFolder = project.folder
    return of_project


def test_a_canary_is_written_with_its_limits(folder: ProjectFolder, rival: str) -> None:
    pointer = directing.start_canary(folder, rival[:10], share=0.25, why="a try")

    assert pointer.canary is not None
    assert (pointer.canary.release_id, pointer.canary.share) == (rival, 0.25)
    assert registry(folder).pointer() == pointer
    assert registry(folder).history()[-1].detail == "25 % of requests"
    assert directing.end_canary(folder, why="tried").canary is None


def test_a_canary_that_answers_in_another_form_is_refused(
    folder: ProjectFolder, rival: str
) -> None:
    path = folder.release(rival) / "signature.json"
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"yes"', '"maybe"'))

    with pytest.raises(ReleaseError, match="other classes than the champion"):
        directing.start_canary(folder, rival, why="")


@pytest.mark.parametrize("share", [0.0, -0.1, 1.5, float("nan")])
def test_a_share_of_nothing_is_refused(
    folder: ProjectFolder, rival: str, share: float
) -> None:
    with pytest.raises(ConfigError, match="such as 5%"):
        directing.start_canary(folder, rival, share=share, why="")


def test_limits_that_are_none_are_refused(folder: ProjectFolder, rival: str) -> None:
    with pytest.raises(ConfigError, match="error rate of 1 is no limit"):
        directing.start_canary(folder, rival, max_error_rate=1, why="")
    with pytest.raises(ConfigError, match=r"slowdown of 0\.5 is no limit"):
        directing.start_canary(folder, rival, max_slowdown=0.5, why="")


def test_a_canary_by_key_needs_a_key(folder: ProjectFolder, rival: str) -> None:
    with pytest.raises(ConfigError, match=r"\[serve\] key"):
        directing.start_canary(folder, rival, by_key=True, why="")

    text = folder.config.read_text().replace("[serve]", '[serve]\nkey = "order"')
    folder.config.write_text(text)
    pointer = directing.start_canary(folder, rival, by_key=True, why="")

    assert pointer.canary is not None
    assert directing.canary_words(pointer.canary) == "5 % of keys"


def test_an_abort_says_why(folder: ProjectFolder, rival: str) -> None:
    canary = directing.start_canary(folder, rival, why="a try").canary
    assert canary is not None

    assert directing.abort_canary(folder, canary, "it fails")
    assert not directing.abort_canary(folder, canary, "it fails")

    last = registry(folder).history()[-1]
    assert (last.action, last.before, last.why) == ("abort", rival, "aborted: it fails")


def test_only_the_champion_can_be_pinned(folder: ProjectFolder, rival: str) -> None:
    with pytest.raises(ReleaseError, match=f"promote {rival[:12]}"):
        directing.pin(folder, rival, why="the audit")

    assert directing.pin(folder, "champion", why="the audit").pin is not None
    with pytest.raises(ReleaseError, match="is pinned"):
        directing.start_canary(folder, rival, why="")
    assert directing.unpin(folder, why="done").pin is None


def test_a_shadow_is_set_and_ended(folder: ProjectFolder, rival: str) -> None:
    assert directing.set_shadow(folder, rival, why="a look").shadow == rival
    assert directing.set_shadow(folder, None, why="seen").shadow is None
