"""Keys: made once, kept as hashes, found again by what a caller sends."""

from __future__ import annotations

import datetime as dt
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ConfigError, SourceError
from modelwright.server.keys import (
    add_key,
    environment_key,
    matching_key,
    read_keys,
    revoke_key,
)

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "keys.json"


def test_a_key_is_kept_as_a_hash_that_only_its_owner_can_read(path: Path) -> None:
    made, secret = add_key(path, "shop", ["outcomes", "predict"], now=NOW)

    assert len(secret) >= 46  # 256 bits
    assert secret not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(path) == (made,)
    assert (made.name, made.scopes, made.created_at) == (
        "shop",
        ("predict", "outcomes"),
        NOW,
    )


def test_a_key_is_found_by_what_its_owner_sends(path: Path) -> None:
    secrets = {
        name: add_key(path, name, ["predict"], now=NOW)[1] for name in ("a", "b", "c")
    }
    keys = read_keys(path)

    found = {name: matching_key(keys, secret.encode()) for name, secret in secrets.items()}

    assert {name: key and key.name for name, key in found.items()} == {
        name: name for name in secrets
    }
    assert matching_key(keys, b"") is None
    assert matching_key(keys, secrets["a"][:-1].encode()) is None
    assert matching_key(keys, keys[0].sha256.encode()) is None


def test_a_revoked_key_is_gone_and_its_name_free(path: Path) -> None:
    _, secret = add_key(path, "shop", ["predict"], now=NOW)

    revoke_key(path, "shop")

    assert matching_key(read_keys(path), secret.encode()) is None
    assert add_key(path, "shop", ["predict"], now=NOW)[1] != secret


def test_two_keys_of_one_name_are_refused(path: Path) -> None:
    add_key(path, "shop", ["predict"], now=NOW)

    with pytest.raises(ConfigError, match="modelwright keys revoke shop"):
        add_key(path, "shop", ["admin"], now=NOW)

    assert len(read_keys(path)) == 1


@pytest.mark.parametrize("name", ["", "a b", "ä", "x" * 65, "a\n"])
def test_a_name_that_a_log_could_not_hold_is_refused(path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be named"):
        add_key(path, name, ["predict"], now=NOW)


def test_revoking_what_is_not_there_names_the_near_miss(path: Path) -> None:
    add_key(path, "shop", ["predict"], now=NOW)

    with pytest.raises(ConfigError, match="Did you mean 'shop'"):
        revoke_key(path, "shp")


def test_keys_made_at_once_are_all_kept(path: Path) -> None:
    names = [f"k{number}" for number in range(20)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: add_key(path, name, ["predict"], now=NOW), names))

    assert {key.name for key in read_keys(path)} == set(names)


KEY = '{{"name": "{}", "scopes": [], "sha256": "{}", "created_at": "2026-01-01T00:00:00Z"}}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"format_version": 2}',
        '{"keys": [1]}',
        '{"keys": [' + KEY.format("\xff", "0" * 64) + "]}",
        '{"keys": [' + KEY.format("shop", "\xe9" * 64) + "]}",
    ],
)
def test_a_damaged_file_is_named_and_left_alone(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="latin-1")

    with pytest.raises(SourceError, match=r"keys\.json"):
        add_key(path, "shop", ["predict"], now=NOW)

    assert path.read_text(encoding="latin-1") == text


def test_the_key_of_the_environment_allows_everything() -> None:
    key = environment_key("s3cret")

    assert matching_key([key], b"s3cret") is key
    assert all(key.allows(scope) for scope in ("predict", "outcomes", "admin", None))
