"""Parts: what of a run is finished, on disk, so that an interrupted run goes on."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelwright.deploy.batch.entries import FileState  # noqa: TC001 - msgspec reads annotations
from modelwright.errors import DataError, SourceError
from modelwright.records import read_record, write_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from modelwright.deploy.batch.entries import Entry

_MANIFEST, _LOCK = "manifest.json", "lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a run does; one that was interrupted goes on only with the same.

    Parameters
    ----------
    release_id
        The release that answers.
    columns
        Columns to carry; None carries all.
    partition_by
        The column that the output is partitioned by.
    raw_scores
        Whether the raw scores are written.
    """

    release_id: str
    columns: tuple[str, ...] | None = None
    partition_by: str | None = None
    raw_scores: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A finished run of rows of an entry.

    Parameters
    ----------
    number
        Its folder.
    place
        The entry's place.
    n_scored, n_refused
        Its rows.
    is_last
        Whether the entry ends with it.
    """

    number: int
    place: str
    n_scored: int
    n_refused: int
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The finished parts of a run, and the files that they were made from.

    Parameters
    ----------
    task
        What the run does.
    files
        For each entry with parts its place and its files.
    parts
        In the order of their rows.
    format_version
        Of this record.
    """

    task: Task
    files: dict[str, tuple[FileState, ...]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    format_version: int = 1


class Parts:
    """The folder of a run's parts. `open_parts` makes it.

    Parameters
    ----------
    folder
        Where they lie.
    manifest
        What is finished.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self._manifest = manifest

    @property
    def is_empty(self) -> bool:
        """Whether nothing is finished."""
        return not self._manifest.parts

    def of(self, entry: Entry) -> list[Part]:
        """Return an entry's finished parts."""
        return [part for part in self._manifest.parts if part.place == entry.place]

    def next_number(self) -> int:
        """Return the number of the next part."""
        return max((part.number for part in self._manifest.parts), default=-1) + 1

    def place(self, number: int) -> Path:
        """Return the folder of a part."""
        return self.folder / f"{number:06d}"

    def keep(self, entry: Entry, part: Part) -> None:
        """Write down that a part is finished."""
        self._manifest = replace(
            self._manifest,
            files=self._manifest.files | {entry.place: entry.files},
            parts=(*self._manifest.parts, part),
        )
        write_record(self.folder / _MANIFEST, self._manifest)

    def remove(self) -> None:
        """Remove the folder: its rows are where they belong, or there are none."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def open_parts(
    folder: Path, task: Task, entries: Sequence[Entry], *, overwrite: bool
) -> Iterator[Parts]:
    """Give the parts of a run, with those of an interrupted one that still hold.

    Parts of a file that changed since are dropped, as are all of a database. The folder is
    locked meanwhile; the operating system frees it when the process ends, however.

    Parameters
    ----------
    folder
        Where they lie.
    task
        What the run does.
    entries
        What it reads.
    overwrite
        Whether parts of another task are dropped.

    Raises
    ------
    DataError
        If another run is at work, or the parts are of another task.
    SourceError
        If the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SourceError(
            f"{folder} cannot be written: {error.strerror or error}."
        ) from error
    try:
        _lock(descriptor, folder)
        parts = Parts(folder, _still_valid(folder, task, entries, overwrite=overwrite))
        _clean(parts)
        yield parts
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise DataError(
            f"Another command is scoring into {folder} now. Wait for it, or name another output."
        ) from error


def _still_valid(
    folder: Path, task: Task, entries: Sequence[Entry], *, overwrite: bool
) -> Manifest:
    path = folder / _MANIFEST
    if not path.exists():
        return Manifest(task=task)
    found = read_record(path, Manifest)
    if found.task != task:
        if overwrite:
            return Manifest(task=task)
        n_rows = sum(part.n_scored + part.n_refused for part in found.parts)
        raise DataError(
            f"{folder} keeps {n_rows:,} rows of an interrupted run with another release or other "
            "options. Go on with these (modelwright score), or drop it with --overwrite."
        )
    same = {entry.place for entry in entries if entry.files == found.files.get(entry.place)}
    same -= {entry.place for entry in entries if not entry.files}
    return Manifest(
        task=task,
        files={place: found.files[place] for place in same},
        parts=tuple(part for part in found.parts if part.place in same),
    )


def _clean(parts: Parts) -> None:
    """Remove what was not finished, or no longer holds."""
    kept = {parts.place(part.number).name for part in parts._manifest.parts}  # noqa: SLF001
    for path in parts.folder.iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path)
