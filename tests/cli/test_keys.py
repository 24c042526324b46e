"""keys."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.server.keys import ApiKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

pytestmark = pytest.mark.usefixtures("folder")

KEY = ApiKey(
    name="shop",
    scopes=("predict", "outcomes"),
    sha256="5" * 64,
    created_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
)


def test_a_new_key_is_shown_once_and_by_a_program_too(
    run: Callable[..., Result], fake: Any
) -> None:
    fake.answers["add_key"] = (KEY, "mw_s3cret")

    text = run("keys", "add", "shop", "--scope", "predict", "--scope", "outcomes").stdout
    record = json.loads(run("keys", "add", "shop", "--scope", "predict", "--json").stdout)

    assert "mw_s3cret" in text
    assert fake.calls[1][1]["positional"] == ("shop", ("predict", "outcomes"))
    assert (record["name"], record["key"]) == ("shop", "mw_s3cret")


def test_keys_are_listed_without_their_hashes(
    run: Callable[..., Result], fake: Any
) -> None:
    fake.answers["keys"] = (KEY,)

    results = run("keys", "list").stdout, run("keys", "list", "--json").stdout

    assert all("shop" in each and "555" not in each for each in results)


def test_a_revoked_key_is_named(run: Callable[..., Result], fake: Any) -> None:
    fake.answers["revoke_key"] = KEY

    assert "Revoked the key shop" in run("keys", "revoke", "shop").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("add",),
        ("add", "shop"),
        ("list", "shop"),
        ("list", "--scope", "predict"),
        ("revoke",),
        ("revoke", "shop", "--scope", "predict"),
        ("drop", "shop"),
        ("add", "shop", "--scope", "everything"),
    ],
)
def test_what_does_not_go_together_is_the_users_mistake(
    run: Callable[..., Result], fake: Any, arguments: tuple[str, ...]
) -> None:
    result = run("keys", *arguments)

    assert result.exit_code == 2
    assert fake.calls == []
