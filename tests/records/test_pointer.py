"""What a release does now, by the pointer."""

from __future__ import annotations

from datetime import UTC, datetime

from modelwright.records import Canary, Pointer

POINTER = Pointer(
    champion="a",
    challenger="b",
    former=("a", "c"),
    shadow="b",
    canary=Canary(release_id="b", share=0.1, since=datetime(2026, 1, 2, tzinfo=UTC)),
)


def test_a_release_may_have_several_roles_or_none() -> None:
    assert POINTER.roles("a") == ("champion",)
    assert POINTER.roles("b") == ("challenger", "canary", "shadow")
    assert POINTER.roles("c") == ("former",)
    assert POINTER.roles("d") == ()
