"""Where scored rows go: how a part is written, and how the parts become the result."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright import sources
from modelwright.errors import ConfigError, DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from modelwright.deploy.batch.entries import Entry

SCORED, REFUSED = "scored", "rejected"

_COMPRESSIONS = {".gz", ".zst", ".bz2"}


class Destination(ABC):
    """A place for the rows with predictions, and one beside it for those without.

    Parameters
    ----------
    name
        How people and programs find the rows.
    rejected
        How they find those that cannot be used.
    parts
        Folder for what is not finished.
    by_file
        Whether each file of a folder gets a file of its own.
    """

    def __init__(
        self, name: Path | str, rejected: Path | str, parts: Path, *, by_file: bool
    ) -> None:
        self.name = name
        self.rejected = rejected
        self.parts = parts
        self.by_file = by_file

    @abstractmethod
    def check(self, source: str | Path, *, overwrite: bool) -> None:
        """Raise a DataError if the source would be overwritten, or a result that must stand."""

    @abstractmethod
    def ending(self, entry: Entry) -> str:
        """Return the ending of the files of an entry's parts, and so their format."""

    @abstractmethod
    def finish(self, parts: Mapping[str, Sequence[Path]]) -> None:
        """Put the rows of all parts into place; by an entry's place, the folders of its parts."""


class FileDestination(Destination):
    """One file.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        rejected = _rejected_path(path)
        super().__init__(path, rejected, _parts_beside(path), by_file=False)
        self._path, self._rejected = path, rejected
        self._ending, _ = sources.check_ending(path)

    def check(self, source: str | Path, *, overwrite: bool) -> None:
        """Raise if the file is the source, or exists."""
        _refuse_source(source, self._path, self._rejected)
        if self._path.exists() and not overwrite:
            raise DataError(
                f"{self._path} is there already. Name another file, or replace it with --overwrite."
            )

    def ending(self, entry: Entry) -> str:  # noqa: ARG002 - the same for all
        """Return the file's ending."""
        return self._ending

    def finish(self, parts: Mapping[str, Sequence[Path]]) -> None:
        """Join the parts."""
        folders = [folder for each in parts.values() for folder in each]
        _join(folders, REFUSED, self._rejected)
        _join(folders, SCORED, self._path)


class FolderDestination(Destination):
    """A folder with a file for each file of the source.

    Parameters
    ----------
    path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        rejected = path.with_name(f"{path.name}.{REFUSED}")
        super().__init__(path, rejected, _parts_beside(path), by_file=True)
        self._path, self._rejected = path, rejected

    def check(self, source: str | Path, *, overwrite: bool) -> None:  # noqa: ARG002 - never
        """Raise if the folder is the source's or in it, holds something, or would lack a file."""
        _refuse_source(source, self._path, self._rejected)
        self._check_names(source)
        for path in (self._path, self._rejected):
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise DataError(
                    f"{path} is there already, and a folder is not overwritten. "
                    "Remove it, or name another one."
                )

    def _check_names(self, source: str | Path) -> None:
        """Raise if two files of the source would be written under one name."""
        if sources.is_database(source):
            return
        folder = sources.existing_path(source)
        names: dict[str, Path] = {}
        for path in sources.files_below(folder) if folder.is_dir() else ():
            name = sources.written_name(str(path.relative_to(folder)))
            if name in names:
                raise DataError(
                    f"{names[name]} and {path} would both be written as {self._path / name}. "
                    "Rename one of them."
                )
            names[name] = path

    def ending(self, entry: Entry) -> str:
        """Return the ending of the entry's own format; rows of a database become Parquet."""
        if sources.is_database(entry.location) or Path(entry.location).is_dir():
            return ".parquet"
        written = sources.written_name(Path(entry.location).name)
        return sources.check_ending(Path(written))[0]

    def finish(self, parts: Mapping[str, Sequence[Path]]) -> None:
        """Join the parts of each file, and let the folder appear."""
        for kind, final in ((REFUSED, self._rejected), (SCORED, self._path)):
            made = self.parts / "result" / kind
            for place, folders in parts.items():
                _join(folders, kind, made / sources.written_name(place))
            _let_appear(made, final)


class PartitionedDestination(FolderDestination):
    """A folder of folders `column=value`."""

    def _check_names(self, source: str | Path) -> None:
        """Accept all names: files are named by their parts."""

    def finish(self, parts: Mapping[str, Sequence[Path]]) -> None:
        """Copy the files of the parts, which lie in such folders, and let the folder appear."""
        for kind, final in ((REFUSED, self._rejected), (SCORED, self._path)):
            made = self.parts / "result" / kind
            for folder in (folder for each in parts.values() for folder in each):
                if (folder / kind).is_dir():
                    shutil.copytree(folder / kind, made, dirs_exist_ok=True)
            if kind == SCORED:  # whoever looks for it finds that there are none
                made.mkdir(parents=True, exist_ok=True)
            _let_appear(made, final)


class TableDestination(Destination):
    """A table of a database.

    Parameters
    ----------
    address
        URL of the database.
    table
        Its name, or `schema.name`.
    scratch
        Folder for what is not finished.
    """

    def __init__(self, address: str, table: str, scratch: Path) -> None:
        place = f"{sources.describe(address)} table "
        rejected = f"{table}_{REFUSED}"
        super().__init__(
            f"{place}{table}",
            f"{place}{rejected}",
            scratch / f".{table}.scoring",
            by_file=False,
        )
        self._address, self._table, self._rejected = address, table, rejected

    def check(self, source: str | Path, *, overwrite: bool) -> None:  # noqa: ARG002 - a table is read whole before
        """Raise if the table exists, or the one for rows that cannot be used."""
        for table in (self._table, self._rejected):
            sources.check_table(self._address, table, overwrite=overwrite)

    def ending(self, entry: Entry) -> str:  # noqa: ARG002 - the same for all
        """Return Parquet's, which keeps types."""
        return ".parquet"

    def finish(self, parts: Mapping[str, Sequence[Path]]) -> None:
        """Write the parts into the table, in one transaction."""
        folders = [folder for each in parts.values() for folder in each]
        for kind, table in ((REFUSED, self._rejected), (SCORED, self._table)):
            sources.write_table(self._address, table, _frames(folders, kind))


def destination_of(
    destination: str | Path,
    source: str | Path,
    *,
    table: str | None,
    partition_by: str | None,
    scratch: Path,
) -> Destination:
    """Return where the rows of a source go.

    Parameters
    ----------
    destination
        A file with an ending that is written, a folder, or the URL of a database.
    source
        What is scored; one file goes into one file.
    table
        For a database.
    partition_by
        Column whose values become folders.
    scratch
        Folder for what is not finished, for a database.

    Raises
    ------
    ConfigError
        If the options do not fit together.
    SourceError
        If one file is to become another of a kind that is not written.
    """
    if sources.is_database(destination):
        if table is None or partition_by:
            raise ConfigError(
                f"{sources.describe(destination)} needs the name of the table to write, and a "
                "table has no partitions: give --table NAME, and no --partition-by."
            )
        return TableDestination(str(destination), table, scratch)
    if table is not None:
        raise ConfigError(
            f"--table {table} is for a database, and {destination} is none. Leave it out, or give "
            "the URL of one."
        )
    path = sources.local_path(destination)
    if partition_by is not None:
        return PartitionedDestination(path)
    is_folder = not sources.is_database(source) and sources.existing_path(source).is_dir()
    if is_folder and not sources.can_be_written(path):
        return FolderDestination(path)
    return FileDestination(path)


def _join(folders: Sequence[Path], kind: str, final: Path) -> None:
    parts = [
        path for folder in folders for path in folder.glob(f"{kind}.*") if path.is_file()
    ]
    if parts:
        sources.join(parts, final)
    else:  # an earlier run's must not be taken for this one's
        final.unlink(missing_ok=True)


def _let_appear(made: Path, final: Path) -> None:
    if made.exists():
        final.parent.mkdir(parents=True, exist_ok=True)
        made.replace(final)  # an empty folder may be there


def _frames(folders: Sequence[Path], kind: str) -> Iterator[pd.DataFrame]:
    for folder in folders:
        part = folder / f"{kind}.parquet"
        if part.exists() and sources.count_rows(part):
            yield from sources.iterate(part)


def _refuse_source(source: str | Path, *written: Path) -> None:
    if sources.is_database(source):
        return
    path = Path(source).resolve()
    if any(path in (each.resolve(), *each.resolve().parents) for each in written):
        raise DataError(
            f"{source} would be overwritten with its own predictions (rows that cannot be used "
            f"go to {written[-1]}). Name another place to write."
        )


def _rejected_path(destination: Path) -> Path:
    """Return `out.rejected.csv.gz` for `out.csv.gz`."""
    n_endings = 2 if destination.suffix.lower() in _COMPRESSIONS else 1
    endings = "".join(destination.suffixes[-n_endings:])
    stem = destination.name.removesuffix(endings)
    return destination.with_name(f"{stem}.{REFUSED}{endings}")


def _parts_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.scoring")
