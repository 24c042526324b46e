"""The API keys of a project: make one, list them, revoke one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright.server import keys
from modelwright.workflow.serving import keys_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.server.keys import ApiKey, Scope
    from modelwright.workflow.folder import ProjectFolder


def add_key(
    folder: ProjectFolder, name: str, scopes: Sequence[Scope]
) -> tuple[ApiKey, str]:
    """Make a key for the service; return it as it is kept, and what its owner must send."""
    folder.make_state()
    return keys.add_key(keys_path(folder), name, scopes, now=datetime.now(UTC))


def list_keys(folder: ProjectFolder) -> tuple[ApiKey, ...]:
    """Return the keys that the service accepts, without what their owners send."""
    return keys.read_keys(keys_path(folder))


def revoke_key(folder: ProjectFolder, name: str) -> ApiKey:
    """Take a key back; a service that is running follows within seconds."""
    return keys.revoke_key(keys_path(folder), name)
