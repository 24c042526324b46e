"""Serving in a project: the champion answers requests."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from modelwright import server
from modelwright.workflow.champion import champion_path, open_release
from modelwright.workflow.config import read_config
from modelwright.workflow.journals import journal_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.workflow.folder import ProjectFolder

API_KEY_VARIABLE = "MODELWRIGHT_API_KEY"


def serve_project(
    folder: ProjectFolder,
    *,
    host: str | None,
    port: int | None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Answer requests with the champion, until told to stop."""
    champion_path(folder)  # says what to do when there is none
    settings = read_config(folder.config)
    config = settings.serve
    named = {name: getattr(config, name) for name in config.__struct_fields__}
    named |= {"host": host or config.host, "port": config.port if port is None else port}
    named |= {"journal": journal_url(folder, settings)}
    named |= {"api_key": os.environ.get(API_KEY_VARIABLE)}
    named |= {"open_release": partial(open_release, folder)}
    options = server.ServeOptions(
        **{name: value for name, value in named.items() if value is not None}
    )
    server.serve(lambda: champion_path(folder), folder.journal, options, on_ready=on_ready)
