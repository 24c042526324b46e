"""Writing a part: the scored and the refused rows, each in a file, or in one for each partition."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from modelwright import sources
from modelwright.deploy.batch.destination import REFUSED, SCORED
from modelwright.errors import DataError, did_you_mean
from modelwright.runtime import read_category

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    import pandas as pd

    from modelwright.deploy.batch.rows import ScoredChunk

_MOST_PARTITIONS = 1_000  # files open at once


class PartWriter:
    """Writes the chunks of a part; its files appear when the block ends well.

    Parameters
    ----------
    folder
        The part's folder.
    ending
        Of its files.
    header
        For the scored and the refused rows, whether a delimited text names its columns.
    leave_out
        Columns that are not written.
    """

    def __init__(
        self,
        folder: Path,
        ending: str,
        *,
        header: tuple[bool, bool] = (True, True),
        leave_out: Sequence[str] = (),
    ) -> None:
        self._folder = folder
        self._ending = ending
        self._header = dict(zip((SCORED, REFUSED), header, strict=True))
        self._leave_out = list(leave_out)
        self._files = ExitStack()
        self._writers: dict[str, sources.Writer] = {}
        self.n_scored = 0
        self.n_refused = 0

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Close the files, or remove them after an error."""
        return self._files.__exit__(kind, error, trace)

    @property
    def n_rows(self) -> int:
        """Number of rows written so far."""
        return self.n_scored + self.n_refused

    def add(self, chunk: ScoredChunk) -> None:
        """Write a chunk."""
        self._add(SCORED, chunk.scored)
        self.n_scored += len(chunk.scored)
        if len(chunk.refused):
            self._add(REFUSED, chunk.refused)
            self.n_refused += len(chunk.refused)

    def _add(self, kind: str, frame: pd.DataFrame) -> None:
        if self._leave_out:
            frame = frame.drop(columns=self._leave_out, errors="ignore")
        self._write(f"{kind}{self._ending}", frame, header=self._header[kind])

    def _write(self, name: str, frame: pd.DataFrame, *, header: bool) -> None:
        if name not in self._writers:
            opened = sources.writer(self._folder / name, header=header)
            self._writers[name] = self._files.enter_context(opened)
        self._writers[name].write(frame)


class PartitionedPartWriter(PartWriter):
    """Writes each row into the folder of its value in a column, which the files then lack.

    Parameters
    ----------
    folder, ending
        As for `PartWriter`.
    column
        The column.
    """

    def __init__(self, folder: Path, ending: str, *, column: str) -> None:
        super().__init__(folder, ending)
        self._column = column

    def _add(self, kind: str, frame: pd.DataFrame) -> None:
        name = f"part-{self._folder.name}{self._ending}"
        if kind == REFUSED:
            self._write(f"{kind}/{name}", frame, header=True)
            return
        if self._column not in frame.columns:
            raise DataError(
                f"There is no column {self._column!r} to partition by."
                f"{did_you_mean(self._column, frame.columns)} Name one that is carried."
            )
        values = frame[self._column].map(read_category)
        for value, rows in frame.drop(columns=self._column).groupby(values, sort=False):
            place = f"{kind}/{sources.partition_name(self._column, str(value))}/{name}"
            self._write(place, rows, header=True)
            self._check_count()

    def _check_count(self) -> None:
        if len(self._writers) > _MOST_PARTITIONS:
            raise DataError(
                f"{self._column!r} has more than {_MOST_PARTITIONS:,} values, too many for "
                "folders. Partition by another column."
            )
