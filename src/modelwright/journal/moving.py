"""Moving: what one database holds goes into another, piece by piece, and nothing is lost between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.journal.database import number

if TYPE_CHECKING:
    from modelwright.journal.database import Connection, Database
    from modelwright.records import Progress

_PIECE_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """How much left the old database.

    Parameters
    ----------
    n_predictions, n_outcomes
        Rows of each kind.
    n_known
        Those among both that the new database held already, or something later in their place.
    """

    n_predictions: int = 0
    n_outcomes: int = 0
    n_known: int = 0


@dataclass(frozen=True, slots=True)
class _Table:
    """A table, and how a row of it gets into the new database and out of the old one."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    insert: str

    @property
    def select(self) -> str:
        """The next rows of the old database."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return f"SELECT {columns} FROM {self.name} LIMIT {_PIECE_ROWS}"  # noqa: S608 - constants

    @property
    def delete(self) -> str:
        """Takes a row out, unless another one has its place by now."""
        same = " AND ".join(f'"{column}" = :{column}' for column in self.key)
        return f"DELETE FROM {self.name} WHERE {same}"  # noqa: S608 - constants


_PREDICTIONS = _Table(
    "predictions",
    (
        "id",
        "time",
        "release_id",
        "key",
        "row",
        "prediction",
        "probabilities",
        "interval",
    ),
    ("id",),
    """
INSERT INTO predictions VALUES
    (:id, :time, :release_id, :key, :row, :prediction, :probabilities, :interval)
ON CONFLICT DO NOTHING
""",
)
_OUTCOMES = _Table(
    "outcomes",
    ("kind", "reference", "outcome", "observed_at", "recorded_at"),
    ("kind", "reference", "outcome", "observed_at", "recorded_at"),
    """
INSERT INTO outcomes VALUES (:kind, :reference, :outcome, :observed_at, :recorded_at)
ON CONFLICT (kind, reference) DO UPDATE SET outcome = excluded.outcome,
    observed_at = excluded.observed_at, recorded_at = excluded.recorded_at
WHERE (excluded.observed_at, excluded.recorded_at) > (outcomes.observed_at, outcomes.recorded_at)
""",
)
_DAMAGED = _Table(
    "damaged",
    ("segment", "offset", "line"),
    ("segment", "offset"),
    "INSERT INTO damaged VALUES (:segment, :offset, :line) ON CONFLICT DO NOTHING",
)


def move(old: Database, new: Database, on_progress: Progress) -> Moved:
    """Move predictions, outcomes and damaged lines from one database into another.

    A piece leaves the old database once the new one has committed it. Whoever is interrupted, even
    killed, starts again: what is there already is not added twice.

    Parameters
    ----------
    old, new
        From where, and to where.
    on_progress
        Told how far it is.
    """
    with old.open() as source, new.open() as target:
        total = sum(_count(source, each) for each in (_PREDICTIONS, _OUTCOMES, _DAMAGED))
        progress = _Progress(total, on_progress)
        n_predictions, known_predictions = _move(source, target, _PREDICTIONS, progress)
        n_outcomes, known_outcomes = _move(source, target, _OUTCOMES, progress)
        _move(source, target, _DAMAGED, progress)
        source.give_space_back()
    return Moved(n_predictions, n_outcomes, known_predictions + known_outcomes)


class _Progress:
    """Tells how many of all rows are moved."""

    def __init__(self, total: int, on_progress: Progress) -> None:
        self._total = total
        self._on_progress = on_progress
        self._n_done = 0

    def add(self, n_rows: int) -> None:
        self._n_done += n_rows
        share = min(self._n_done / self._total, 1.0)  # rows may come in meanwhile
        self._on_progress("move", share, f"{self._n_done:,} rows")


def _move(
    source: Connection, target: Connection, table: _Table, progress: _Progress
) -> tuple[int, int]:
    """Move a table; return how many rows left it, and how many were known already."""
    n_moved = n_known = 0
    while found := source.rows(table.select):
        rows = [dict(zip(table.columns, row, strict=True)) for row in found]
        n_known += len(rows) - target.run_many(table.insert, rows)
        with source.transaction():
            n_moved += source.run_many(table.delete, rows)
        progress.add(len(rows))
    return n_moved, n_known


def _count(connection: Connection, table: _Table) -> int:
    return number(connection, f"SELECT count(*) FROM {table.name}")  # noqa: S608 - constants
