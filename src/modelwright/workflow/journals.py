"""Which journal does a project have? Beside it, or in the database that `[serve] journal` names.

A journal that was beside it is moved into that database on demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np

from modelwright.errors import ConfigError
from modelwright.journal import Journal
from modelwright.workflow.config import read_config

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from modelwright.journal import Moved, Traffic
    from modelwright.records import Progress, Signature
    from modelwright.workflow.config import ProjectConfig
    from modelwright.workflow.folder import ProjectFolder

FEWEST_ROWS = 30  # with an outcome, from which a comparison says anything
MOST_ROWS = 100_000  # the latest, which a comparison reads; more would say the same


@dataclass(frozen=True, slots=True)
class MovedJournal:
    """What went from files of a project into its database.

    Parameters
    ----------
    place
        The database, without a password.
    journal, shadow
        What the champion was asked and answered, and what shadows answered.
    """

    place: str
    journal: Moved
    shadow: Moved


def move_journal(folder: ProjectFolder, on_progress: Progress) -> MovedJournal:
    """Move the journal beside a project into the database that its settings name.

    Raises
    ------
    ConfigError
        If they name none.
    SourceError
        If the file or the database cannot be read or written. What was moved stays moved.
    """
    journal = journal_of(folder)
    if journal.url is None:
        raise ConfigError(
            "There is no database to move the journal to. Name it in modelwright.toml: "
            '[serve] journal = "postgresql://ann@db.example.org/models"'
        )
    moved = journal.move_in(on_progress)
    return MovedJournal(journal.place, moved, journal.shadow().move_in(on_progress))


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


def labelled_rows(
    asked: Traffic, signature: Signature, places: list[int] | slice = slice(None)
) -> pd.DataFrame:
    """Return rows with what came true, in the form in which releases and rebuilds read tables.

    Parameters
    ----------
    asked
        Predictions.
    signature
        Names of the inputs and of the target.
    places
        Which of the predictions.
    """
    outcomes: NDArray[Any] = np.empty(asked.n_rows, dtype=object)
    outcomes[:] = list(asked.outcomes)
    rows = asked.frame().reindex(columns=[column.name for column in signature.columns])
    rows = rows.assign(**{signature.target.name: outcomes}).astype(object)
    return rows.iloc[places].reset_index(drop=True)
