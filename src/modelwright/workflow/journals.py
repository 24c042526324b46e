"""Which journal does a project have? Beside it, or in the database that `[serve] journal` names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from modelwright.journal import Journal
from modelwright.workflow.config import read_config

if TYPE_CHECKING:
    from modelwright.workflow.config import ProjectConfig
    from modelwright.workflow.folder import ProjectFolder


def journal_of(folder: ProjectFolder) -> Journal:
    """Return the project's journal; nothing is opened yet."""
    return Journal(folder.journal, journal_url(folder, read_config(folder.config)))


def journal_url(folder: ProjectFolder, config: ProjectConfig) -> str | None:
    """Return the URL of the journal's database, None for a file beside the project.

    Projects of one database must not read each other's rows: where the URL names no schema,
    it is that of the project's name.
    """
    url = config.serve.journal
    if url is None or "schema" in parse_qs(urlsplit(url).query):
        return url
    return f"{url}{'&' if '?' in url else '?'}schema={quote(folder.name)}"
