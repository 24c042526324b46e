"""What keys says."""

from __future__ import annotations

import datetime as dt

from modelwright.cli.rendering.keys import added_text, keys_text, public, revoked_text
from modelwright.server.keys import ApiKey

KEYS = [
    ApiKey(
        name=name,
        scopes=("predict", "admin"),
        sha256="5" * 64,
        created_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
    )
    for name in ("shop", "a-longer-name")
]


def test_a_list_has_a_line_for_each_key() -> None:
    assert keys_text(KEYS).splitlines() == [
        "shop           2026-11-25  predict, admin",
        "a-longer-name  2026-11-25  predict, admin",
    ]
    assert "modelwright keys add" in keys_text([])


def test_a_new_key_says_how_to_send_it() -> None:
    assert "mw_s3cret" in added_text(KEYS[0], "mw_s3cret")
    assert "Authorization: Bearer KEY" in added_text(KEYS[0], "mw_s3cret")


def test_no_hash_is_shown() -> None:
    assert "555" not in str(public(KEYS[0])) + keys_text(KEYS) + revoked_text(KEYS[0])
