"""Folders of tables: their files, and the columns that names such as `year=2024` give."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from modelwright.errors import SourceError, some
from modelwright.sources.location import COMPRESSIONS, FORMATS, TEXT_FORMATS

if TYPE_CHECKING:
    from pathlib import Path

MISSING_PARTITION = "__HIVE_DEFAULT_PARTITION__"  # as Hive, Spark and Arrow write it

# Endings that are only read, and what is written instead.
_WRITTEN = {
    ".txt": ".csv",
    ".data": ".csv",
    ".json": ".jsonl",
    ".feather": ".arrow",
    ".ipc": ".arrow",
}


def files_below(folder: Path) -> list[Path]:
    """Return the files with rows in a folder and the folders in it, in the order of their names.

    Names that begin with a dot or an underscore are markers of other programs, and left out.

    Raises
    ------
    SourceError
        If there are none.
    """
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _is_table(path) and not _is_hidden(path.relative_to(folder))
    ]
    if not found:
        names = sorted(entry.name for entry in folder.iterdir())
        holds = f"it holds {some(names)}" if names else "it is empty"
        raise SourceError(
            f"The folder {folder} has no file that can be read: {holds}. "
            f"Accepted endings are {', '.join(FORMATS)}."
        )
    return found


def partition_values(place: Path) -> dict[str, str]:
    """Return the columns that the folders of a relative path give; a missing value is "".

    Examples
    --------
    >>> from pathlib import Path
    >>> partition_values(Path("year=2024/city=New%20York/part-0.parquet"))
    {'year': '2024', 'city': 'New York'}
    """
    pairs = [name.split("=", 1) for name in place.parent.parts if "=" in name]
    return {
        unquote(column): "" if value == MISSING_PARTITION else unquote(value)
        for column, value in pairs
    }


def partition_name(column: str, value: str) -> str:
    """Return the name of the folder for rows with a value.

    Examples
    --------
    >>> partition_name("city", "New York")
    'city=New%20York'
    """
    return f"{quote(column, safe='')}={quote(value, safe='') or MISSING_PARTITION}"


def written_name(name: str) -> str:
    """Return the name under which a file is written again: some endings are only read.

    Examples
    --------
    >>> written_name("a.data.gz"), written_name("b.parquet"), written_name("c.json")
    ('a.csv.gz', 'b.parquet', 'c.jsonl')
    """
    path = PurePath(name)
    packed = path.suffix if path.suffix.lower() in COMPRESSIONS else ""
    plain = path.with_suffix("") if packed else path
    ending = _WRITTEN.get(plain.suffix.lower(), plain.suffix)
    return f"{plain.with_suffix(ending)}{packed}"


def _is_table(path: Path) -> bool:
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if endings and endings[-1] in COMPRESSIONS:
        return endings[0] in FORMATS and FORMATS[endings[0]] in TEXT_FORMATS
    return bool(endings) and endings[-1] in FORMATS


def _is_hidden(place: Path) -> bool:
    return any(name.startswith((".", "_")) for name in place.parts)
