"""The journal: appended by a service, read by the watch and the rebuild."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from modelwright.journal import absorption, moving, outcomes, retention, traffic
from modelwright.journal.database import number
from modelwright.journal.entry import to_lines
from modelwright.journal.moving import Moved
from modelwright.journal.postgresql import PostgresDatabase, shadow_url
from modelwright.journal.segments import SegmentWriter, waiting_bytes
from modelwright.journal.sqlite import SqliteDatabase
from modelwright.journal.traffic import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from modelwright.journal.absorption import Absorbed
    from modelwright.journal.database import Database
    from modelwright.journal.entry import Entry
    from modelwright.journal.outcomes import By, OutcomeCount
    from modelwright.journal.traffic import Traffic
    from modelwright.records import Progress


class Journal:
    """Predictions and outcomes of a project.

    Several processes may append, absorb and read at once. Nothing is opened before it is used.

    Parameters
    ----------
    folder
        Where segments lie.
    url
        The PostgreSQL database that keeps what was appended; None keeps it in `journal.sqlite`,
        in the folder.

    Raises
    ------
    MissingExtraError
        If the database's driver is not installed.
    SourceError
        If the URL names a schema that PostgreSQL cannot have.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from modelwright.journal import Entry
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     journal = Journal(Path(folder))
    ...     asked = Entry(id="a1", time=0.0, release_id="r", row={"age": 41}, prediction="yes")
    ...     journal.append([asked])
    ...     counted = journal.record_outcomes([{"prediction_id": "a1", "outcome": "no"}])
    ...     seen = journal.predictions()
    ...     journal.close()
    >>> counted.matched, seen.predictions, seen.outcomes
    (1, ['yes'], ['no'])
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder
        self.url = url
        self.database: Database = PostgresDatabase(url) if url else SqliteDatabase(folder)
        self._writer = SegmentWriter(folder / "segments")

    @property
    def place(self) -> str:
        """Where predictions and outcomes are kept, for people; no password is in it."""
        return self.database.place

    @property
    def is_there(self) -> bool:
        """Whether there may be something to read; a look makes no files."""
        return self.folder.is_dir() or self.database.is_shared

    def shadow(self) -> Journal:
        """Return the journal of a shadow's answers: a folder below, or a schema beside.

        Its entries have the ids of this one's, so that the two cannot share tables.
        """
        return Journal(self.folder / "shadow", shadow_url(self.url) if self.url else None)

    def append(self, entries: Iterable[Entry]) -> None:
        """Hand entries to the operating system, in one write; they then survive kill -9.

        Raises
        ------
        SourceError
            If they could not all be written.
        """
        self._writer.append(to_lines(entries))

    def sync(self) -> None:
        """Bring appended entries to the disk; they then survive a power cut."""
        self._writer.sync()

    def close(self) -> None:
        """Sync, and stop appending to the current segment."""
        self._writer.close()

    def waiting_bytes(self) -> int:
        """Return the size of what was appended and may not be in the database yet.

        A segment that is still written to counts with all that it holds.
        """
        return waiting_bytes(self.folder / "segments")

    def absorb(self) -> Absorbed:
        """Move appended entries of all processes into the database; return how many moved."""
        return absorption.absorb(self.folder / "segments", self.database)

    def predictions(
        self,
        release_id: str | None = None,
        *,
        since: dt.datetime | float | None = None,
        with_outcomes: bool = False,
        limit: int | None = None,
    ) -> Traffic:
        """Return predictions in the order in which they were asked.

        Parameters
        ----------
        release_id
            Only those of this release.
        since
            Only those asked at this time or later; a number is epoch seconds.
        with_outcomes
            Only those whose outcome is known.
        limit
            Only the latest ones, at most this many.
        """
        self.absorb()
        selection = _selection(release_id, since, with_outcomes=with_outcomes)
        return traffic.read(self.database, selection, limit=limit)

    def pieces(
        self,
        release_id: str | None = None,
        *,
        since: dt.datetime | float | None = None,
        with_outcomes: bool = False,
    ) -> Iterator[Traffic]:
        """Give the same as `predictions`, in pieces of at most 10,000 rows."""
        self.absorb()
        selection = _selection(release_id, since, with_outcomes=with_outcomes)
        return traffic.pieces(self.database, selection)

    def count(
        self,
        release_id: str | None = None,
        *,
        since: dt.datetime | float | None = None,
        with_outcomes: bool = False,
    ) -> int:
        """Return how many predictions `predictions` would return."""
        self.absorb()
        selection = _selection(release_id, since, with_outcomes=with_outcomes)
        return traffic.count(self.database, selection)

    def count_damaged(self) -> int:
        """Return how many lines could not be read; they are kept in the table `damaged`."""
        self.absorb()
        with self.database.open() as connection:
            return number(connection, "SELECT count(*) FROM damaged")

    def record_outcomes(
        self,
        rows: Any,
        *,
        by: By = "id",
        column: str | None = None,
        now: dt.datetime | None = None,
    ) -> OutcomeCount:
        """Store what came true, and say how much of it belongs to known predictions.

        The latest observed outcome counts, of equals the one recorded last. An outcome found by
        key belongs to every prediction with that key.

        Parameters
        ----------
        rows
            A pandas, polars or Arrow table, or an iterable of mappings, with a column of ids or
            keys, a column "outcome", and perhaps "observed_at"; without it, now counts.
        by
            Whether predictions are found by their id or by the caller's key.
        column
            Column of the ids or keys; "prediction_id" or "key" if None.
        now
            Time of recording; the current time if None.

        Raises
        ------
        DataError
            If a column is absent or a value cannot be read. Nothing is stored then.
        """
        self.absorb()
        return outcomes.record(
            self.database,
            rows,
            by=by,
            column=column or ("prediction_id" if by == "id" else "key"),
            now=now or dt.datetime.now(dt.UTC),
        )

    def move_in(self, on_progress: Progress) -> Moved:
        """Move what `journal.sqlite` in the folder holds into the database that the URL names.

        Parameters
        ----------
        on_progress
            Told how far it is.
        """
        self.absorb()
        old = SqliteDatabase(self.folder)
        if self.url is None or not old.is_there:
            return Moved()
        return moving.move(old, self.database, on_progress)

    def prune(
        self, *, max_age_days: float, max_size_mb: float, now: dt.datetime | None = None
    ) -> int:
        """Remove the oldest predictions with their outcomes; return how many predictions.

        Parameters
        ----------
        max_age_days
            Predictions older than this are removed.
        max_size_mb
            While the database is larger than this, its oldest predictions are removed.
        now
            The current time if None.
        """
        return retention.prune(
            self.database,
            max_age_days=max_age_days,
            max_size_mb=max_size_mb,
            now=now or dt.datetime.now(dt.UTC),
        )


def _selection(
    release_id: str | None, since: dt.datetime | float | None, *, with_outcomes: bool
) -> Selection:
    if isinstance(since, dt.datetime):
        since = since.timestamp()
    return Selection(
        release_id=release_id,
        since=float("-inf") if since is None else since,
        with_outcomes=with_outcomes,
    )
