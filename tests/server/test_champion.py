"""The champion: exchanged when the pointer moves to a release that loads, and only then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ReleaseError
from modelwright.server import champion
from modelwright.server.champion import Champion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class _Pointer:
    """Follows a pointer that a test can move."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: list[str] = []
        self.champion = Champion(
            lambda: self.path,
            on_change=lambda predictor: self.seen.append(predictor.release_id),
        )

    def move(self, path: Path) -> None:
        """Point elsewhere, and look."""
        self.path = path
        self.champion.refresh()


def test_a_pointer_that_stands_still_loads_once(make_release: Callable[..., Path]) -> None:
    release = make_release()
    pointer = _Pointer(release)

    pointer.champion.refresh()
    pointer.champion.refresh()

    assert pointer.seen == [release.name]


def test_a_pointer_that_moves_is_followed_there_and_back(
    make_release: Callable[..., Path],
) -> None:
    release = make_release()
    other = make_release(plus=1)
    pointer = _Pointer(release)

    pointer.champion.refresh()
    pointer.move(other)
    pointer.move(release)

    assert pointer.seen == [release.name, other.name, release.name]


def test_a_release_that_does_not_load_leaves_the_one_before(
    make_release: Callable[..., Path],
) -> None:
    release = make_release()
    damaged = make_release(plus=1)
    (damaged / "model.onnx").write_bytes(b"x")
    pointer = _Pointer(release)
    pointer.champion.refresh()

    with pytest.raises(ReleaseError):
        pointer.move(damaged)

    assert pointer.champion.predictor is not None
    assert pointer.champion.predictor.release_id == release.name


def test_a_release_that_did_not_load_is_tried_again_later(
    make_release: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = make_release()
    monkeypatch.setattr(champion, "_RETRY_SECONDS", 0.0)
    content = (release / "model.onnx").read_bytes()
    (release / "model.onnx").write_bytes(b"x")
    pointer = _Pointer(release)
    with pytest.raises(ReleaseError):
        pointer.champion.refresh()

    (release / "model.onnx").write_bytes(content)
    pointer.champion.refresh()

    assert pointer.seen == [release.name]


def test_a_release_that_did_not_load_is_not_tried_again_at_once(
    make_release: Callable[..., Path],
) -> None:
    release = make_release()
    (release / "model.onnx").write_bytes(b"x")
    pointer = _Pointer(release)
    with pytest.raises(ReleaseError):
        pointer.champion.refresh()

    pointer.champion.refresh()

    assert pointer.champion.predictor is None


def test_following_survives_whatever_a_release_does(
    make_release: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(champion, "_POLL_SECONDS", 0.0)
    failures = [ZeroDivisionError("a"), ReleaseError("b"), FileNotFoundError("c")]
    release = make_release()

    def locate() -> Path:
        if failures:
            raise failures.pop()
        return release

    followed = Champion(locate, on_change=lambda _: None)

    async def follow_until_loaded() -> None:
        following = asyncio.ensure_future(followed.follow())
        while followed.predictor is None:
            await asyncio.sleep(0)
        following.cancel()

    asyncio.run(follow_until_loaded())

    assert [record.message.split()[0] for record in caplog.records].count(
        "release_refused"
    ) == 3
