"""Batch scoring: predictions for every row of a source, in bounded memory."""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright import sources
from modelwright.deploy.batch.destination import REFUSED, SCORED, destination_of
from modelwright.deploy.batch.entries import entries_of
from modelwright.deploy.batch.part_writer import PartitionedPartWriter, PartWriter
from modelwright.deploy.batch.parts import Part, Task, open_parts
from modelwright.deploy.batch.pipeline import in_order
from modelwright.deploy.batch.rows import RowScorer
from modelwright.errors import DataError, SourceError
from modelwright.records import silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelwright.deploy.batch.destination import Destination
    from modelwright.deploy.batch.entries import Entry
    from modelwright.deploy.batch.parts import Parts
    from modelwright.deploy.batch.rows import ScoredChunk
    from modelwright.records import Progress
    from modelwright.runtime import Predictor

PART_ROWS = 100_000  # as many at most are scored again after an interruption


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReport:
    """What a batch run did.

    Parameters
    ----------
    n_rows
        Rows with a prediction.
    n_rejected
        Rows that could not be used.
    destination
        File, folder or table of the rows with their predictions.
    rejected
        Where the rows that could not be used are, None if there were none.
    seconds
        How long this call took.
    n_resumed
        Rows that an interrupted run had finished.
    """

    n_rows: int
    n_rejected: int
    destination: Path | str
    rejected: Path | str | None
    seconds: float
    n_resumed: int = 0


def score(
    predictor: Predictor,
    source: str | Path,
    destination: str | Path,
    *,
    query: str | None = None,
    table: str | None = None,
    columns: Sequence[str] | None = None,
    partition_by: str | None = None,
    raw_scores: bool = False,
    overwrite: bool = False,
    scratch: Path | None = None,
    on_progress: Progress = silent,
) -> ScoreReport:
    """Write the rows of a source with their predictions into a file, a folder or a table.

    The columns of the source come first, then `prediction_id`, `prediction`,
    `probability_<class>`… or `lower` and `upper`, and `release`. Rows that cannot be used do not
    stop the others: they go beside the result, with `row_number` (the first is 1) and `problem`.
    The result appears whole at the end. Until then finished parts lie in `.<name>.scoring` beside
    it; the same call goes on after them, where their file is unchanged.

    Parameters
    ----------
    predictor
        The release.
    source
        A file, a folder, or the URL of a database.
    destination
        A file that `sources.writer` can write, a folder, or the URL of a database.
    query
        For a source that is a database: a select, or the name of a table.
    table
        For a destination that is a database.
    columns
        Columns of the source to carry; None carries all.
    partition_by
        A carried column; the destination becomes a folder of folders `column=value`.
    raw_scores
        Whether to add `raw_score_<class>`… or `raw_score`.
    overwrite
        Whether to replace a file or table that is there, and to drop an interrupted run with
        another release or other options.
    scratch
        Folder for unfinished parts of a table; None for the working folder.
    on_progress
        Told how far it is.

    Raises
    ------
    ConfigError
        If the options do not fit together.
    DataError
        If a column is absent, the source has a column that the predictions need, or the
        destination is there already.
    SourceError
        If the source cannot be read or the destination not written. What is finished is kept.
    """
    started = time.monotonic()
    place = destination_of(
        destination,
        source,
        table=table,
        partition_by=partition_by,
        scratch=scratch or Path.cwd(),
    )
    entries = entries_of(source, query, by_file=place.by_file)
    place.check(source, overwrite=overwrite)
    task = Task(
        release_id=predictor.release_id,
        columns=None if columns is None else tuple(columns),
        partition_by=partition_by,
        raw_scores=raw_scores,
    )
    with open_parts(place.parts, task, entries, overwrite=overwrite) as parts:
        run = _Run(predictor, place, task, parts, on_progress)
        run.score(entries)
    n_scored, n_refused = run.counts(entries)
    return ScoreReport(
        n_rows=n_scored,
        n_rejected=n_refused,
        destination=place.name,
        rejected=place.rejected if n_refused else None,
        seconds=time.monotonic() - started,
        n_resumed=run.n_resumed,
    )


class _Run:
    """Scores the entries that are not finished, part by part."""

    def __init__(
        self,
        predictor: Predictor,
        place: Destination,
        task: Task,
        parts: Parts,
        on_progress: Progress,
    ) -> None:
        self._scorer = RowScorer(predictor, task.columns, raw_scores=task.raw_scores)
        self._n_workers = _n_cores() if predictor.is_portable else 1
        self._place, self._task, self._parts = place, task, parts
        self._on_progress = on_progress
        self._total: int | None = None
        self.n_resumed = 0
        self._n_done = 0
        self._started = time.monotonic()

    def score(self, entries: Sequence[Entry]) -> None:
        """Score what is left, and put the result into place."""
        sizes = [entry.n_rows() for entry in entries]
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._n_done = self.n_resumed = sum(self.counts(entries))
        try:
            for entry in entries:
                self._score_entry(entry)
            self._place.finish(
                {
                    entry.place: [
                        self._parts.place(part.number) for part in self._parts.of(entry)
                    ]
                    for entry in entries
                }
            )
        except (DataError, SourceError) as error:
            if self._parts.is_empty:
                raise
            n_kept = sum(self.counts(entries))
            raise type(error)(
                f"{error} {n_kept:,} scored rows are kept in {self._parts.folder}: the same "
                "command goes on with them."
            ) from error
        finally:
            if self._parts.is_empty:
                self._parts.remove()
        self._parts.remove()

    def counts(self, entries: Sequence[Entry]) -> tuple[int, int]:
        """Return how many rows are scored and refused."""
        parts = [part for entry in entries for part in self._parts.of(entry)]
        return sum(part.n_scored for part in parts), sum(part.n_refused for part in parts)

    def _score_entry(self, entry: Entry) -> None:
        finished = self._parts.of(entry)
        if finished and finished[-1].is_last:
            return
        n_before = sum(part.n_scored + part.n_refused for part in finished)
        frames = entry.frames(skip=n_before)
        with closing(in_order(self._scorer, frames, n_workers=self._n_workers)) as chunks:
            while not self._score_part(entry, chunks):
                pass

    def _score_part(self, entry: Entry, chunks: Iterator[ScoredChunk]) -> bool:
        """Write a part; return whether it is the entry's last."""
        number = self._parts.next_number()
        with self._writer(entry, number) as writer:
            is_last = self._fill(writer, chunks)
        self._check_fit(entry, number)
        part = Part(
            number=number,
            place=entry.place,
            n_scored=writer.n_scored,
            n_refused=writer.n_refused,
            is_last=is_last,
        )
        self._parts.keep(entry, part)
        return is_last

    def _fill(self, writer: PartWriter, chunks: Iterator[ScoredChunk]) -> bool:
        """Write chunks until the part is full; return whether they came to an end."""
        for chunk in chunks:
            writer.add(chunk)
            self._n_done += chunk.n_read
            self._tell()
            if writer.n_rows >= PART_ROWS:
                return False
        return True

    def _tell(self) -> None:
        seconds = max(time.monotonic() - self._started, 1e-9)
        rate = (self._n_done - self.n_resumed) / seconds
        fraction = min(self._n_done / self._total, 1.0) if self._total else 0.0
        self._on_progress("score", fraction, f"{self._n_done:,} rows, {rate:,.0f} rows/s")

    def _writer(self, entry: Entry, number: int) -> PartWriter:
        folder, ending = self._parts.place(number), self._place.ending(entry)
        if self._task.partition_by is not None:
            return PartitionedPartWriter(folder, ending, column=self._task.partition_by)
        finished = self._parts.of(entry)
        return PartWriter(
            folder,
            ending,
            header=(not finished, not any(part.n_refused for part in finished)),
            # Where the folders stay as they are, their names hold these.
            leave_out=list(entry.constants) if self._place.by_file else [],
        )

    def _check_fit(self, entry: Entry, number: int) -> None:
        """Refuse a change of types now and not at the end."""
        finished = self._parts.of(entry)
        if not finished or self._task.partition_by is not None:
            return
        for kind in (SCORED, REFUSED):
            name = f"{kind}{self._place.ending(entry)}"
            first, later = (
                self._parts.place(each) / name for each in (finished[0].number, number)
            )
            if first.exists() and later.exists():
                sources.check_fit(first, later)


def _n_cores() -> int:
    return len(os.sched_getaffinity(0))
