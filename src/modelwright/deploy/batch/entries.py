"""What a run reads: a table, or the files of a folder one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelwright import sources
from modelwright.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A file, and whether it still is the one that was read."""

    path: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stream of rows with the same columns.

    Parameters
    ----------
    location
        A file, a folder of Parquet files, or the URL of a database.
    query
        For a database.
    place
        For a file of a folder: its path in there.
    constants
        Columns that the names of its folders give (`year=2024`).
    files
        What it is read from; none for a database, whose rows have no order to rely on.
    """

    location: str
    query: str | None = None
    place: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    files: tuple[FileState, ...] = ()

    def frames(self, *, skip: int = 0) -> Iterator[pd.DataFrame]:
        """Give the rows in chunks, without the first `skip`; the index numbers them from 0."""
        for frame in sources.iterate(self.location, query=self.query):
            rest = frame.iloc[max(0, skip - int(frame.index[0])) :]
            if len(rest):
                yield rest.assign(**self.constants) if self.constants else rest

    def n_rows(self) -> int | None:
        """Return how many rows there are, or about how many; None where nothing tells."""
        return sources.estimate_rows(self.location)


def entries_of(source: str | Path, query: str | None, *, by_file: bool) -> list[Entry]:
    """Return what is read from a source.

    Parameters
    ----------
    source
        A file, a folder, or the URL of a database.
    query
        For a database.
    by_file
        Whether the files of a folder are read one by one.

    Raises
    ------
    DataError
        If no file of the folder has rows.
    SourceError
        If there is no such file or folder.
    """
    if sources.is_database(source):
        return [Entry(location=str(source), query=query)]
    path = sources.existing_path(source)
    if not (by_file and path.is_dir()):
        files = sources.files_below(path) if path.is_dir() else [path]
        return [Entry(location=str(path), files=tuple(map(_state, files)))]
    entries = [
        Entry(
            location=str(file),
            place=str(file.relative_to(path)),
            constants=sources.partition_values(file.relative_to(path)),
            files=(_state(file),),
        )
        for file in sources.files_below(path)
        if sources.count_rows(file) != 0  # Spark leaves files without rows behind
    ]
    if not entries:
        raise DataError(f"No file in {path} has rows. Name a folder of tables.")
    return entries


def _state(path: Path) -> FileState:
    stat = path.stat()
    return FileState(
        path=str(path.absolute()), size_bytes=stat.st_size, modified_ns=stat.st_mtime_ns
    )
