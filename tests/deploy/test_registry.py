"""Champion, challenger and the way back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.deploy.conftest import REFERENCE

from modelwright.deploy import Registry
from modelwright.errors import NotBuiltError, ReleaseError
from modelwright.records import Canary, Pointer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.deploy.conftest import FormulaModel

    from modelwright.records import ReleaseManifest

NOW = datetime(2026, 1, 2, tzinfo=UTC)
STORED = Path(__file__).parent / "stored" / "champion_1.json"


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
    registry.set_challenger(second, why="released", now=NOW)
    assert (registry.champion(), registry.challenger()) == ids

    registry.promote(second, why="better", now=NOW)
    assert (registry.champion(), registry.challenger()) == (second, None)

    assert registry.rollback(now=NOW) == first
    assert registry.champion() == first
    assert [
        (move.action, move.before, move.after, move.why) for move in registry.history()
    ] == [
        ("promote", None, first, "the first"),
        ("challenge", None, second, "released"),
        ("promote", first, second, "better"),
        ("rollback", second, first, "rolled back by hand"),
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
        registry.set_challenger(ids[1], why="released", now=NOW)
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


@pytest.fixture
def served(registry: Registry, ids: tuple[str, str]) -> Registry:
    """Return a registry whose first release is champion."""
    registry.promote(ids[0], why="the first", now=NOW)
    return registry


def _canary(release_id: str, *, day: int = 0) -> Canary:
    return Canary(release_id=release_id, share=0.05, since=NOW + timedelta(days=day))


def test_shadow_and_canary_are_set_and_ended(
    served: Registry, ids: tuple[str, str]
) -> None:
    served.set_shadow(ids[1], why="a look", now=NOW)
    served.set_canary(_canary(ids[1]), why="a try", now=NOW, detail="5 % of requests")
    assert served.pointer().roles(ids[1]) == ("canary", "shadow")
    assert served.resolve("canary") == served.resolve("shadow") == ids[1]

    served.set_shadow(None, why="seen", now=NOW)
    served.set_canary(None, why="tried", now=NOW)
    served.set_canary(None, why="tried", now=NOW)

    assert served.pointer() == Pointer(champion=ids[0])
    moves = [(m.action, m.before, m.after, m.why, m.detail) for m in served.history()]
    assert moves[1:] == [
        ("shadow", None, ids[1], "a look", ""),
        ("canary", None, ids[1], "a try", "5 % of requests"),
        ("shadow", ids[1], None, "seen", ""),
        ("canary", ids[1], None, "tried", ""),
    ]


def test_a_canary_that_becomes_champion_is_nothing_else(
    served: Registry, ids: tuple[str, str]
) -> None:
    served.set_challenger(ids[1], why="released", now=NOW)
    served.set_shadow(ids[1], why="a look", now=NOW)
    served.set_canary(_canary(ids[1]), why="a try", now=NOW)

    served.promote(ids[1], why="it is good", now=NOW)

    assert served.pointer() == Pointer(champion=ids[1], former=(ids[0],))
    assert served.pointer().roles(ids[0]) == ("former",)


def test_a_canary_ends_with_the_champion_that_it_was_weighed_against(
    served: Registry,
    ids: tuple[str, str],
    write: Callable[..., ReleaseManifest],
    regression: FormulaModel,
) -> None:
    third = write(regression, reference=replace(REFERENCE, n_rows=61)).release_id
    served.set_canary(_canary(third), why="a try", now=NOW)

    served.promote(ids[1], why="better", now=NOW)

    assert served.pointer().canary is None
    assert served.history()[-1].detail == f"ends the canary {third[:12]}"
    served.set_canary(_canary(third), why="a try", now=NOW)
    assert served.rollback(now=NOW) == ids[0]
    assert served.pointer().canary is None


def test_the_champion_cannot_be_its_own_rival(
    served: Registry, ids: tuple[str, str]
) -> None:
    with pytest.raises(ReleaseError, match="is the champion"):
        served.set_shadow(ids[0], why="", now=NOW)
    with pytest.raises(ReleaseError, match="is the champion"):
        served.set_canary(_canary(ids[0]), why="", now=NOW)


def test_without_a_champion_there_is_no_rival(
    registry: Registry, ids: tuple[str, str]
) -> None:
    with pytest.raises(NotBuiltError, match="Without a champion"):
        registry.set_shadow(ids[1], why="", now=NOW)
    with pytest.raises(NotBuiltError, match="There is no champion now"):
        registry.pin(why="", now=NOW)


def test_only_the_canary_that_is_on_is_aborted(
    served: Registry, ids: tuple[str, str]
) -> None:
    served.set_canary(_canary(ids[1], day=1), why="again", now=NOW)

    assert not served.abort_canary(_canary(ids[1]), why="aborted: slow", now=NOW)
    assert served.pointer().canary is not None
    assert served.abort_canary(_canary(ids[1], day=1), why="aborted: slow", now=NOW)

    assert served.pointer().canary is None
    assert served.history()[-1].action == "abort"
    assert served.history()[-1].why == "aborted: slow"


def test_a_pinned_champion_stays_until_it_is_let_go(
    served: Registry, ids: tuple[str, str]
) -> None:
    served.promote(ids[1], why="better", now=NOW)
    served.pin(why="the audit", now=NOW)

    with pytest.raises(ReleaseError, match=r"is pinned since 2026-01-02 by .*: the audit"):
        served.promote(ids[0], why="", now=NOW)
    with pytest.raises(ReleaseError, match="modelwright unpin"):
        served.rollback(now=NOW)
    with pytest.raises(ReleaseError, match="is pinned"):
        served.set_canary(_canary(ids[0]), why="", now=NOW)
    served.set_shadow(ids[0], why="it never answers", now=NOW)
    assert served.champion() == ids[1]

    served.unpin(why="done", now=NOW)
    assert served.rollback(now=NOW) == ids[0]
    assert [move.action for move in served.history()][2:] == [
        "pin",
        "shadow",
        "unpin",
        "rollback",
    ]


def test_a_pointer_of_the_first_version_is_read_and_moved(
    registry: Registry, ids: tuple[str, str], tmp_path: Path
) -> None:
    document = json.loads(STORED.read_text())
    document |= {"champion": ids[1], "former": [ids[0]]}
    (tmp_path / "champion.json").write_text(json.dumps(document))

    assert registry.pointer() == Pointer(champion=ids[1], former=(ids[0],))
    assert registry.rollback(now=NOW) == ids[0]
    assert json.loads((tmp_path / "champion.json").read_text())["format_version"] == 2


def test_a_pointer_of_a_later_version_is_refused(
    registry: Registry, tmp_path: Path
) -> None:
    (tmp_path / "champion.json").write_text('{"format_version": 3}')

    with pytest.raises(ReleaseError, match="newer Modelwright"):
        registry.pointer()
