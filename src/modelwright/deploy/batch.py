"""Batch scoring: predictions for every row of a file or query, in bounded memory."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import sources
from modelwright.errors import DataError, some
from modelwright.records import silent
from modelwright.runtime import output_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from modelwright.records import Progress
    from modelwright.runtime import Predictor, Problem

_SHORT_ID = 12
_COMPRESSIONS = {".gz", ".zst", ".bz2"}


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
        File of the rows with their predictions.
    rejected
        File of the rows that could not be used, None if there were none.
    seconds
        How long it took.
    """

    n_rows: int
    n_rejected: int
    destination: Path
    rejected: Path | None
    seconds: float


def score(
    predictor: Predictor,
    source: str | Path,
    destination: Path,
    *,
    query: str | None = None,
    on_progress: Progress = silent,
) -> ScoreReport:
    """Write the rows of a source with their predictions into a file.

    The columns of the source come first, then `prediction`, `probability_<class>`… or `lower` and
    `upper`, and `release`. Rows that cannot be used do not stop the others: they go into
    `<destination>.rejected` with the same ending, with the column `problem`. Where the model has a
    column of such a name itself, the added one is called `<name>_2`.

    Parameters
    ----------
    predictor
        The release.
    source
        A file, or the URL of a database with a query.
    destination
        A file that `sources.writer` can write.
    query
        For a database.
    on_progress
        Told how far it is.

    Raises
    ------
    DataError
        If a column is absent, or the source has a column that the predictions need. Nothing is
        written then.
    SourceError
        If the source cannot be read or the file not written. Nothing is left half-written.
    """
    started = time.monotonic()
    run = _Run(predictor, Path(destination))
    run.refuse_source(source)
    total = sources.count_rows(source)
    with ExitStack() as files:
        for frame in sources.iterate(source, query=query):
            run.add(frame, files)
            done = run.n_rows + run.n_rejected
            on_progress("score", done / total if total else 0.0, f"{done:,} rows")
    if not run.n_rejected:  # an earlier run's must not be taken for this one's
        run.rejected.unlink(missing_ok=True)
    return ScoreReport(
        n_rows=run.n_rows,
        n_rejected=run.n_rejected,
        destination=run.destination,
        rejected=run.rejected if run.n_rejected else None,
        seconds=time.monotonic() - started,
    )


class _Run:
    """The files of a batch run, and how many rows went into each."""

    def __init__(self, predictor: Predictor, destination: Path) -> None:
        self._predictor = predictor
        self._target = predictor.signature.target
        columns = [column.name for column in predictor.signature.columns]
        self._own = frozenset([*columns, self._target.name])
        self._writers: dict[Path, sources.Writer] = {}
        self.destination = destination
        self.rejected = _rejected_path(destination)
        self.n_rows = 0
        self.n_rejected = 0

    def refuse_source(self, source: str | Path) -> None:
        """Raise if the source would be overwritten."""
        written = {path.resolve() for path in (self.destination, self.rejected)}
        if not sources.is_database(source) and Path(source).resolve() in written:
            raise DataError(
                f"{source} would be overwritten with its own predictions (rows that cannot be used "
                f"go to {self.rejected}). Name another file to write."
            )

    def add(self, frame: pd.DataFrame, files: ExitStack) -> None:
        """Predict and write a chunk."""
        added = {
            name: _free_name(name, self._own)
            for name in (*output_names(self._target), "release")
        }
        if taken := [name for name in added.values() if name in frame.columns]:
            raise DataError(
                f"The source already has the columns {some(taken)}, which the predictions need. "
                "Rename them or leave them out."
            )
        inputs = self._predictor.normaliser.table(frame)
        wrong = _by_row(inputs.problems)
        is_good = np.ones(len(frame), dtype=bool)
        is_good[list(wrong)] = False
        predictions = self._predictor.run(inputs.take(np.flatnonzero(is_good)))
        answers: dict[str, Any] = {
            **predictions.as_columns(self._target),
            "release": self._predictor.release_id[:_SHORT_ID],
        }
        scored = frame[is_good].assign(
            **{added[name]: values for name, values in answers.items()}
        )
        self._write(self.destination, scored, files)
        self.n_rows += len(scored)
        if wrong:
            problems = [wrong[row] for row in sorted(wrong)]
            refused = frame[~is_good].assign(**{_free_name("problem", self._own): problems})
            self._write(self.rejected, refused, files)
            self.n_rejected += len(refused)

    def _write(self, path: Path, frame: pd.DataFrame, files: ExitStack) -> None:
        if path not in self._writers:
            self._writers[path] = files.enter_context(sources.writer(path))
        self._writers[path].write(frame)


def _free_name(name: str, taken: frozenset[str]) -> str:
    """Return the name, or the first of `name_2`, `name_3`… that is not taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _by_row(problems: Sequence[Problem]) -> dict[int, str]:
    """Return what is wrong with each row that has problems."""
    texts: dict[int, list[str]] = {}
    for problem in problems:
        texts.setdefault(problem.row, []).append(f"{problem.column}: {problem.problem}")
    return {row: "; ".join(each) for row, each in texts.items()}


def _rejected_path(destination: Path) -> Path:
    """Return `out.rejected.csv.gz` for `out.csv.gz`."""
    n_endings = 2 if destination.suffix.lower() in _COMPRESSIONS else 1
    endings = "".join(destination.suffixes[-n_endings:])
    stem = destination.name.removesuffix(endings)
    return destination.with_name(f"{stem}.rejected{endings}")
