"""A caller may name a release: by role, by the start of an id, and only those of the pointer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import Canary, Pointer
from modelwright.runtime import load
from modelwright.server import RegistryLink
from modelwright.server.named_release import NamedReleases, name_in
from modelwright.server.requests import Request
from modelwright.server.responses import RequestRefusedError
from modelwright.server.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class _Named:
    """Four releases: champion, challenger, canary, and a former one."""

    def __init__(self, make_release: Callable[..., Path]) -> None:
        folders = [make_release(plus=number) for number in range(4)]
        self.ids = [folder.name for folder in folders]
        self.champion = load(folders[0])
        link = RegistryLink(
            read_pointer=Pointer,
            folder_of=lambda release_id: folders[0].parent / release_id,
            abort_canary=lambda _canary, _why: None,
        )
        self.folders = folders
        self.named = NamedReleases(Shelf(load), link)
        self.named.follow(
            Pointer(
                champion=self.ids[0],
                challenger=self.ids[1],
                canary=Canary(release_id=self.ids[2], share=0.1, since=NOW),
                former=(self.ids[3],),
            )
        )

    def find(self, name: str) -> str:
        """Return the id of the release of that name."""
        return asyncio.run(self.named.find(name, self.champion)).release_id


@pytest.fixture
def releases(make_release: Callable[..., Path]) -> _Named:
    return _Named(make_release)


def test_a_release_is_named_by_its_role_or_its_id(releases: _Named) -> None:
    found = [releases.find(role) for role in ("champion", "challenger", "canary")]
    found.append(releases.find(releases.ids[3][:10]))

    assert found == releases.ids
    assert releases.find("challenger") == releases.ids[1]  # from the shelf


@pytest.mark.parametrize("name", ["", "shadow", "0123456789abcdef", "../../etc", "a"])
def test_what_does_not_answer_here_is_not_found(releases: _Named, name: str) -> None:
    with pytest.raises(RequestRefusedError, match="Name champion, challenger") as refused:
        releases.find(name)

    assert refused.value.response().status == 404


def test_a_start_that_fits_several_is_a_conflict(releases: _Named) -> None:
    releases.named.follow(Pointer(former=("abcd1", "abcd2")))

    with pytest.raises(RequestRefusedError, match="Write more of the id") as refused:
        releases.find("abcd")

    assert refused.value.response().status == 409


def test_a_release_that_does_not_open_is_a_conflict_without_its_paths(
    releases: _Named,
) -> None:
    (releases.folders[3] / "model.onnx").write_bytes(b"x")

    with pytest.raises(RequestRefusedError, match="does not open") as refused:
        releases.find(releases.ids[3])

    assert refused.value.response().status == 409
    assert str(releases.folders[3].parent) not in str(refused.value)


def test_without_a_registry_only_the_champion_has_a_name(release: Path) -> None:
    named = NamedReleases(Shelf(load), None)
    champion = load(release)

    assert asyncio.run(named.find(release.name[:8], champion)) is champion
    with pytest.raises(RequestRefusedError):
        asyncio.run(named.find("challenger", champion))


def _request(headers: dict[bytes, bytes], query: str) -> Request:
    async def receive() -> Any:
        return {}

    scope = {"method": "POST", "path": "/predict", "query_string": query.encode()}
    return Request.of_scope(scope | {"headers": headers.items()}, receive, {})


def test_the_header_comes_before_the_query() -> None:
    assert name_in(_request({}, "")) is None
    assert name_in(_request({}, "release=3f9a")) == "3f9a"
    assert (
        name_in(_request({b"x-modelwright-release": b"canary"}, "release=3f9a")) == "canary"
    )
