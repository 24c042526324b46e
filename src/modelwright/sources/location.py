"""Locations: a file, a folder or a database address, as a user writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from modelwright.errors import SourceError, did_you_mean, some

Format = Literal["delimited", "json_lines", "parquet", "arrow"]

FORMATS: dict[str, Format] = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".txt": "delimited",
    ".data": "delimited",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".json": "json_lines",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2"}
TEXT_FORMATS: frozenset[Format] = frozenset({"delimited", "json_lines"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+_.-]*)://")
_REMOTE_FILES = frozenset(
    {"http", "https", "ftp", "s3", "gs", "gcs", "abfs", "hdfs", "file"}
)
_USER_AND_PASSWORD = re.compile(r"(://[^/@:]*):.*@")
_SECRET_OPTION = re.compile(r"([?&][^=&]*(?:pass|pwd|secret|token|key)[^=&]*)=[^&]*", re.I)


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file's ending says: its format, and its compression if it has one."""

    format: Format
    compression: str | None = None


def is_database(location: str | Path) -> bool:
    """Return whether a location is the address of a database, such as `sqlite:///shop.db`.

    Examples
    --------
    >>> is_database("sqlite:///shop.db"), is_database("shop.csv")
    (True, False)
    """
    scheme = _scheme(location)
    return scheme is not None and scheme not in _REMOTE_FILES


def describe(location: str | Path) -> str:
    """Return the location as text for people, passwords left out.

    Examples
    --------
    >>> describe("postgresql://ann:secret@db.example.org/shop")
    'postgresql://ann:***@db.example.org/shop'
    """
    text = str(location)
    if _scheme(location) is None:
        return text
    return _SECRET_OPTION.sub(r"\1=***", _USER_AND_PASSWORD.sub(r"\1:***@", text))


def local_path(location: str | Path) -> Path:
    """Return the path of a file or folder, with `~` expanded.

    Raises
    ------
    SourceError
        If the location is the address of another machine.
    """
    if _scheme(location) is not None:
        raise SourceError(
            f"{describe(location)} is no local file. Copy it to this machine first, "
            "or give the address of a database, such as postgresql://host/name."
        )
    return Path(location).expanduser()


def existing_path(location: str | Path) -> Path:
    """Return the path of a file or folder that is there.

    Raises
    ------
    SourceError
        If it is not; the message names the nearest file of the folder.
    """
    path = local_path(location)
    if path.exists():
        return path
    if not path.parent.is_dir():
        raise SourceError(
            f"{path} cannot be read: there is no folder {path.parent}. Check the path."
        )
    near = did_you_mean(path.name, (entry.name for entry in path.parent.iterdir()))
    raise SourceError(f"{path} does not exist.{near or ' Check the path.'}")


def kind_of(path: Path) -> FileKind:
    """Return what the ending of a file (or of a folder of Parquet files) says.

    Raises
    ------
    SourceError
        If the ending is none that is read.
    """
    if path.is_dir():
        return FileKind("parquet")
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    compression = COMPRESSIONS.get(endings[-1]) if endings else None
    ending = (endings[:-1] if compression else endings)[-1:]
    known = FORMATS.get(ending[0]) if ending else None
    if known is None or (compression and known not in TEXT_FORMATS):
        raise SourceError(
            f"{path} has an ending that says no format: {path.suffix or 'none'!r}. "
            f"Accepted are {', '.join(FORMATS)}, texts also with {', '.join(COMPRESSIONS)}; "
            "save the table as one of them."
        )
    return FileKind(known, compression)


def parquet_files(path: Path) -> list[Path]:
    """Return the Parquet files of a folder and the folders in it, in the order of their names.

    Raises
    ------
    SourceError
        If there are none.
    """
    if path.is_file():
        return [path]
    files = sorted(
        file
        for file in path.rglob("*.parquet")
        if file.is_file() and not file.name.startswith((".", "_"))
    )
    if not files:
        names = sorted(entry.name for entry in path.iterdir())
        holds = f"it holds {some(names)}" if names else "it is empty"
        raise SourceError(
            f"The folder {path} has no .parquet file: {holds}. "
            "Name a file, or a folder of Parquet files."
        )
    return files


def _scheme(location: str | Path) -> str | None:
    match = _SCHEME.match(location) if isinstance(location, str) else None
    return match[1].lower() if match else None
