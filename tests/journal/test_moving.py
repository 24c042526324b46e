"""Moving: a journal that was in a file goes into PostgreSQL, whole, whoever is interrupted."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import SourceError
from modelwright.journal import Entry, Journal, Moved, moving
from modelwright.records import silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.postgresql import PostgresServer

# Kills itself after a number of pieces: the new database has the last one, the old one too.
_DYING_MOVER = """
import os, signal, sys
from pathlib import Path
from modelwright.journal import Journal, moving
from modelwright.journal.sqlite import SqliteConnection
from modelwright.records import silent

moving._PIECE_ROWS = 10
n_left = int(sys.argv[3])
remove = SqliteConnection.run_many

def run_many(self, statement, rows):
    global n_left
    n_left -= 1
    if n_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return remove(self, statement, rows)

SqliteConnection.run_many = run_many
Journal(Path(sys.argv[1]), sys.argv[2]).move_in(silent)
"""


@pytest.fixture
def old(tmp_path: Path, entry: Callable[..., Entry]) -> Journal:
    """Return a journal in SQLite of 25 predictions, 3 outcomes, a damaged line and an open file."""
    journal = Journal(tmp_path)
    journal.append(
        entry(f"{n:02}", time=float(n), key=f"k{n}", row={"text": f"é\0{n}"})
        for n in range(24)
    )
    journal.append([entry("24", probabilities=(0.25, 0.75), interval=(None, 2.0))])
    journal.record_outcomes([{"prediction_id": "01", "outcome": "no"}])
    journal.record_outcomes(
        [{"key": "k2", "outcome": 1.5}, {"key": "absent", "outcome": 1}], by="key"
    )
    (path,) = (tmp_path / "segments").glob("*.jsonl")
    with path.open("ab") as file:
        file.write(b"damaged\n")
    assert journal.count_damaged() == 1
    return journal


def _facts(journal: Journal) -> list[Any]:
    seen = journal.predictions()
    with journal.database.open() as connection:
        outcomes = connection.rows("SELECT * FROM outcomes ORDER BY kind, reference")
        damaged = connection.rows('SELECT segment, "offset" FROM damaged')
    intervals = None if seen.intervals is None else seen.intervals.tolist()
    return [
        seen.ids,
        seen.times.tolist(),
        seen.keys,
        seen.rows,
        seen.outcomes,
        intervals,
        outcomes,
        damaged,
    ]


def test_everything_arrives_as_it_was_and_leaves_the_file(
    tmp_path: Path, old: Journal, postgres: PostgresServer
) -> None:
    before = _facts(old)
    new = Journal(tmp_path, postgres.new_url())
    told: list[tuple[str, float]] = []

    # The open segment is absorbed from its start, since only the old database knows how far it was read.
    moved = new.move_in(lambda stage, share, _: told.append((stage, share)))

    assert moved == Moved(n_predictions=25, n_outcomes=3, n_known=25)
    assert _facts(new) == before
    assert told[-1] == ("move", 1.0)
    assert new.move_in(silent) == Moved()
    with old.database.open() as connection:
        left = [
            connection.rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - constants
            for table in ("predictions", "outcomes", "damaged")
        ]
    assert left == [0, 0, 0]
    old.close()


@pytest.mark.parametrize("n_pieces", [1, 2, 3, 4, 5])
def test_a_mover_that_is_killed_loses_and_doubles_nothing(
    tmp_path: Path, old: Journal, postgres: PostgresServer, n_pieces: int
) -> None:
    old.close()
    old.absorb()
    before = _facts(old)
    url = postgres.new_url()
    command = [sys.executable, "-c", _DYING_MOVER, str(tmp_path), url, str(n_pieces)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    new = Journal(tmp_path, url)

    moved = new.move_in(silent)

    assert moved.n_known > 0 or n_pieces == 5  # of damaged lines nobody is told
    assert _facts(new) == before


def test_of_two_outcomes_the_one_observed_later_stays(
    tmp_path: Path, old: Journal, postgres: PostgresServer
) -> None:
    old.close()
    new = Journal(tmp_path, postgres.new_url())
    later = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    new.record_outcomes([{"prediction_id": "01", "outcome": "yes", "observed_at": later}])
    new.record_outcomes(
        [{"key": "k2", "outcome": 2, "observed_at": "1990-01-01"}], by="key"
    )

    new.move_in(silent)

    assert new.predictions().outcomes[1:3] == ["yes", 1.5]


def test_a_database_that_ends_in_the_middle_keeps_the_rest_for_the_next_time(
    tmp_path: Path,
    old: Journal,
    stopping: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moving, "_PIECE_ROWS", 10)
    old.close()
    old.absorb()
    before = _facts(old)
    new = Journal(tmp_path, stopping.new_url())

    with pytest.raises(SourceError, match="cannot be read or written"):
        new.move_in(lambda *_: stopping.stop())
    assert old.count() == 15
    stopping.start()

    assert new.move_in(silent) == Moved(n_predictions=15, n_outcomes=3)
    assert _facts(new) == before


def test_where_there_is_no_file_nothing_is_made(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    assert Journal(tmp_path / "journal", postgres.new_url()).move_in(silent) == Moved()
    assert not (tmp_path / "journal").exists()
