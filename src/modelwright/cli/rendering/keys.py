"""What keys says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.server.keys import ApiKey


def public(key: ApiKey) -> dict[str, Any]:
    """Return what a program may know of a key."""
    return {"name": key.name, "scopes": key.scopes, "created_at": key.created_at}


def added_text(key: ApiKey, secret: str) -> str:
    """Return a new key, which is shown once."""
    return (
        f"Made the key {key.name} for {', '.join(key.scopes)}:\n"
        f"  {secret}\n"
        "It is not shown again: only its hash is kept. Send it as 'Authorization: Bearer KEY'."
    )


def keys_text(keys: Sequence[ApiKey]) -> str:
    """Return the keys, one a line."""
    if not keys:
        return "There are no keys. Make one with: modelwright keys add NAME --scope predict"
    width = max(len(key.name) for key in keys)
    return "\n".join(
        f"{key.name:<{width}}  {key.created_at:%Y-%m-%d}  {', '.join(key.scopes)}"
        for key in keys
    )


def revoked_text(key: ApiKey) -> str:
    """Return that a key is gone."""
    return f"Revoked the key {key.name}. A service that is running follows within seconds."
