"""Serving in a project: the champion answers requests."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from modelwright import server
from modelwright.workflow.champion import champion_path, open_release, registry
from modelwright.workflow.config import read_config
from modelwright.workflow.directing import abort_canary
from modelwright.workflow.journals import journal_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from modelwright.workflow.config import ServeConfig
    from modelwright.workflow.folder import ProjectFolder

API_KEY_VARIABLE = "MODELWRIGHT_API_KEY"


def serve_project(
    folder: ProjectFolder,
    *,
    on_ready: Callable[[str], None] | None = None,
    **chosen: Any,
) -> None:
    """Answer requests with the champion, until told to stop.

    Parameters
    ----------
    folder
        The project.
    on_ready
        Called with the service's address once it answers.
    **chosen
        What goes before the settings, by the names of `ServeOptions`; None chooses nothing.
    """
    champion_path(folder)  # says what to do when there is none
    settings = read_config(folder.config)
    config = settings.serve
    named = {name: getattr(config, name) for name in config.__struct_fields__}
    named |= {name: value for name, value in chosen.items() if value is not None}
    named |= {
        "socket": _socket(folder, config, chosen),
        "keys": keys_path(folder),
        "journal": journal_url(folder, settings),
        "api_key": os.environ.get(API_KEY_VARIABLE),
        "open_release": partial(open_release, folder),
        "registry": _registry_link(folder),
    }
    options = server.ServeOptions(
        **{name: value for name, value in named.items() if value is not None}
    )
    # Not a lambda: workers find the function by its name.
    champion = partial(champion_path, folder)
    server.serve(champion, folder.journal, options, on_ready=on_ready)


def keys_path(folder: ProjectFolder) -> Path:
    """Return the file of the project's API keys, which need not be there."""
    config = read_config(folder.config).serve
    return config.resolved("keys", folder.root) or folder.keys


def _socket(
    folder: ProjectFolder, config: ServeConfig, chosen: Mapping[str, Any]
) -> Path | None:
    """Return the socket to listen on; an address that is chosen goes before one of the settings."""
    if any(chosen.get(name) is not None for name in ("socket", "host", "port")):
        socket: Path | None = chosen.get("socket")
        return socket
    return config.resolved("socket", folder.root)


def _registry_link(folder: ProjectFolder) -> server.RegistryLink:
    return server.RegistryLink(
        read_pointer=registry(folder).pointer,
        folder_of=folder.release,
        abort_canary=partial(abort_canary, folder),
    )
