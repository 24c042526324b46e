"""Champion, challenger and the way back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from modelwright.deploy import Registry
from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.deploy.conftest import FormulaModel

    from modelwright.records import ReleaseManifest

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(
        tmp_path / "releases", tmp_path / "champion.json", tmp_path / "history.jsonl"
    )


@pytest.fixture
def ids(
    write: Callable[..., ReleaseManifest], regression: FormulaModel, binary: FormulaModel
) -> tuple[str, str]:
    later = NOW + timedelta(days=1)
    return write(regression, created_at=NOW).release_id, write(
        binary, created_at=later
    ).release_id


def test_a_new_registry_points_nowhere(registry: Registry) -> None:
    assert registry.champion() is None
    assert registry.challenger() is None
    assert registry.releases() == ()
    assert registry.history() == ()


def test_a_challenger_is_promoted_and_rolled_back(
    registry: Registry, ids: tuple[str, str]
) -> None:
    first, second = ids
    registry.promote(first, why="the first", now=NOW)
    registry.set_challenger(second)
    assert (registry.champion(), registry.challenger()) == ids

    registry.promote(second, why="better", now=NOW)
    assert (registry.champion(), registry.challenger()) == (second, None)

    assert registry.rollback(now=NOW) == first
    assert registry.champion() == first
    assert [(move.action, move.champion, move.why) for move in registry.history()] == [
        ("promote", first, "the first"),
        ("promote", second, "better"),
        ("rollback", first, "rolled back by hand"),
    ]
    assert registry.history()[0].at == NOW
    assert registry.history()[0].who


def test_there_is_no_way_back_from_the_first(
    registry: Registry, ids: tuple[str, str]
) -> None:
    registry.promote(ids[0], why="the first", now=NOW)
    registry.promote(ids[0], why="again", now=NOW)

    with pytest.raises(ReleaseError, match="no champion to go back to"):
        registry.rollback(now=NOW)
    assert len(registry.history()) == 1


def test_a_damaged_release_is_not_promoted(
    registry: Registry, ids: tuple[str, str], tmp_path: Path
) -> None:
    registry.promote(ids[0], why="the first", now=NOW)
    path = tmp_path / "releases" / ids[1] / "model.onnx"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(ReleaseError, match="changed files"):
        registry.set_challenger(ids[1])
    with pytest.raises(ReleaseError, match="changed files"):
        registry.promote(ids[1], why="better", now=NOW)

    assert registry.champion() == ids[0]
    assert len(registry.history()) == 1


def test_releases_are_listed_by_age(registry: Registry, ids: tuple[str, str]) -> None:
    assert tuple(manifest.release_id for manifest in registry.releases()) == ids


def test_a_prefix_names_a_release(registry: Registry, ids: tuple[str, str]) -> None:
    assert registry.resolve(ids[0][:8]) == ids[0]
    assert registry.resolve(ids[1]) == ids[1]


def test_an_unknown_or_ambiguous_prefix_is_refused(
    registry: Registry, ids: tuple[str, str]
) -> None:
    wrong = ids[0][:6] + "z" + ids[0][7:8]

    with pytest.raises(ReleaseError, match=f"Did you mean '{ids[0][:8]}'.*There are"):
        registry.resolve(wrong)
    with pytest.raises(ReleaseError, match="No release starts with ''"):
        registry.resolve("")


def test_several_releases_with_the_prefix_are_named(
    registry: Registry, tmp_path: Path
) -> None:
    for release_id in ("ab1", "ab2"):
        (tmp_path / "releases" / release_id).mkdir(parents=True)
        (tmp_path / "releases" / release_id / "release.json").write_text("{}")

    with pytest.raises(ReleaseError, match="fits 2 releases: 'ab1', 'ab2'"):
        registry.resolve("ab")
