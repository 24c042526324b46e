"""The shelf: few releases are held open, and a damaged one is not tried at every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ReleaseError
from modelwright.runtime import load
from modelwright.server.shelf import MOST_RELEASES, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor


class _Opening:
    """Opens releases, and remembers which."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def __call__(self, folder: Path) -> Predictor:
        self.opened.append(folder.name)
        return load(folder)


def test_a_release_is_opened_once(release: Path) -> None:
    opening = _Opening()
    shelf = Shelf(opening)
    assert shelf.get(release.name) is None

    first = shelf.load(release)

    assert shelf.load(release) is first is shelf.get(release.name)
    assert opening.opened == [release.name]


def test_those_that_were_asked_for_last_stay(make_release: Callable[..., Path]) -> None:
    shelf = Shelf(load)
    releases = [make_release(plus=number) for number in range(MOST_RELEASES + 1)]
    for release in releases[:-1]:
        shelf.load(release)

    shelf.load(releases[0])
    shelf.load(releases[-1])

    is_open = [shelf.get(release.name) is not None for release in releases]
    assert is_open == [True, False, *[True] * (MOST_RELEASES - 1)]


def test_a_release_that_does_not_open_is_not_tried_again_at_once(release: Path) -> None:
    content = (release / "model.onnx").read_bytes()
    (release / "model.onnx").write_bytes(b"x")
    opening = _Opening()
    shelf = Shelf(opening)

    for _ in range(3):
        with pytest.raises(ReleaseError, match="changed files"):
            shelf.load(release)
    (release / "model.onnx").write_bytes(content)

    with pytest.raises(ReleaseError, match="changed files"):
        shelf.load(release)
    assert opening.opened == [release.name]
