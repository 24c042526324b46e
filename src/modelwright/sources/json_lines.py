"""JSON: one object a line, or one array of objects."""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from modelwright.errors import DataError
from modelwright.sources.frames import frame_of_columns
from modelwright.sources.names import checked_names
from modelwright.sources.streams import reading, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pandas as pd


def frames(
    path: Path, compression: str | None, *, chunk_rows: int | None, limit: int | None
) -> Iterator[pd.DataFrame]:
    """Give the rows of a JSON file, in chunks, or all in one data frame.

    A key that an object lacks is a missing value, so the chunks of a file have the same columns:
    its objects are read once for their keys and once for their values. An array is read whole.

    Parameters
    ----------
    path
        The file.
    compression
        How it is packed.
    chunk_rows
        Most rows of a chunk; None gives one data frame with all rows.
    limit
        Rows after which to stop.

    Raises
    ------
    DataError
        If a line or element is no JSON object; the message names it.
    SourceError
        If the file cannot be read or unpacked.
    """
    rows = islice(_rows(path, compression), limit)
    if chunk_rows is None:
        whole = list(rows)
        keys = _keys(whole)
        chunks: Iterable[list[dict[str, Any]]] = [whole] if whole else []
    else:
        keys = _keys(_rows(path, compression))
        chunks = iter(lambda: list(islice(rows, chunk_rows)), [])
    names = checked_names(keys, str(path))
    for chunk in chunks:
        yield frame_of_columns(names, [[row.get(key) for row in chunk] for key in keys])


def _keys(rows: Iterable[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(rows)))


def _rows(path: Path, compression: str | None) -> Iterator[dict[str, Any]]:
    try:
        with reading(path), text_of(path, compression, "utf-8-sig") as text:
            lines = ((number, line) for number, line in enumerate(text, 1) if line.strip())
            first = next(lines, None)
            if first is None:
                return
            if first[1].lstrip().startswith("["):
                yield from _array(path, "\n" * (first[0] - 1) + first[1] + text.read())
            else:
                for number, line in chain([first], lines):
                    yield _row(path, f"line {number}", line)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} is not in UTF-8, as JSON must be. Save it as UTF-8."
        ) from error


def _row(path: Path, place: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(
            f"{path}, {place}: no JSON object stands there. One object a line is expected, "
            "or one array of objects; a last line like this means that the file is cut."
        ) from error
    return _checked(path, place, row)


def _array(path: Path, document: str) -> Iterator[dict[str, Any]]:
    try:
        rows = json.loads(document)
    except json.JSONDecodeError as error:
        raise DataError(
            f"{path}, line {error.lineno}: the JSON array is broken off or wrong there "
            f"({error.msg}). Copy the file again, or mend the line."
        ) from error
    for number, row in enumerate(rows, 1):
        yield _checked(path, f"element {number}", row)


def _checked(path: Path, place: str, row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise DataError(
            f"{path}, {place}: an object with the columns as keys is expected, "
            f"not a {type(row).__name__}."
        )
    return row
