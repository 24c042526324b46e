"""Which journal a project has: every verb that reads one reads the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright.errors import ConfigError
from modelwright.journal import Entry, Journal, Moved
from modelwright.workflow.config import read_config
from modelwright.workflow.journals import journal_of, journal_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.postgresql import PostgresServer

    from modelwright import Project


def test_without_the_setting_it_lies_beside_the_project(project: Project) -> None:
    place = journal_of(project.folder).place

    assert place == str(project.folder.journal / "journal.sqlite")


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("postgresql://db/a", "postgresql://db/a?schema=shop"),
        (
            "postgresql://db/a?sslmode=require",
            "postgresql://db/a?sslmode=require&schema=shop",
        ),
        ("postgres://db/a?schema=prices", "postgres://db/a?schema=prices"),
    ],
)
def test_a_project_has_a_schema_of_its_own_unless_the_url_names_one(
    project: Project, keep_journal_in: Callable[[str], None], setting: str, url: str
) -> None:
    keep_journal_in(setting)

    assert journal_url(project.folder, read_config(project.folder.config)) == url


def test_watch_rebuild_outcomes_and_status_read_what_other_machines_were_asked(
    project: Project,
    keep_journal_in: Callable[[str], None],
    postgres: PostgresServer,
    mixed_rows: Callable[..., pd.DataFrame],
    tmp_path: Path,
) -> None:
    url = postgres.new_url()
    keep_journal_in(url)
    release_id = project.status().champion or ""
    other = Journal(tmp_path / "another machine", url)
    asked = mixed_rows("binary", n_rows=120, seed=3)
    other.append(_entries(asked, release_id))
    other.close()
    other.absorb()
    file = tmp_path / "came_true.csv"
    pd.DataFrame(
        {"prediction_id": [f"p{n:03d}" for n in range(120)], "outcome": asked["y"]}
    ).to_csv(file, index=False)

    counted = project.record_outcomes(file)
    watched = project.watch()
    comparison = project.rebuild(trials=2)

    assert counted.matched == 120
    assert (watched.n_rows, watched.n_outcomes) == (120, 120)
    assert comparison.champion.n_rows == 24
    assert (project.status().n_predictions, project.status().n_outcomes) == (120, 120)
    assert not (project.folder.journal / "journal.sqlite").exists()


def test_a_journal_beside_the_project_is_moved_with_its_shadows_answers(
    project: Project,
    keep_journal_in: Callable[[str], None],
    postgres: PostgresServer,
    mixed_rows: Callable[..., pd.DataFrame],
) -> None:
    beside = journal_of(project.folder)
    asked = _entries(mixed_rows("binary", n_rows=20), project.status().champion or "")
    for journal, entries in ((beside, asked), (beside.shadow(), asked[:5])):
        journal.append(entries)
        journal.close()
        journal.absorb()
    with pytest.raises(
        ConfigError, match=r"Name it in modelwright.toml: \[serve\] journal"
    ):
        project.move_journal()
    keep_journal_in(postgres.new_url())

    moved = project.move_journal()

    assert (moved.journal, moved.shadow) == (Moved(20), Moved(5))
    assert moved.place == journal_of(project.folder).place
    assert project.status().n_predictions == 20
    assert journal_of(project.folder).shadow().count() == 5


def _entries(asked: pd.DataFrame, release_id: str) -> list[Entry]:
    rows: Any = asked.drop(columns="y").astype(object)
    rows = rows.where(rows.notna(), None).to_dict("records")
    return [
        Entry(
            id=f"p{number:03d}",
            time=float(number),
            release_id=release_id,
            row=row,
            prediction="yes",
            probabilities=(0.4, 0.6),
        )
        for number, row in enumerate(rows)
    ]
