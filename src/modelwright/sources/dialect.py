"""Dialects: how the cells of a delimited text are separated and quoted."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from modelwright.errors import DataError
from modelwright.sources.encoding import survey
from modelwright.sources.streams import text_of

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable
    from pathlib import Path

Quoting = Literal["doubled", "escaped", "none"]

LARGEST_RECORD_BYTES = 1 << 24
# Of two that fit alike the first wins: a comma is more often part of a name or number.
_DELIMITERS = ("\t", ";", "|", ",")
_UNIT_SEPARATOR = "\x1f"  # stands in no text, so that a line is one cell
_SAMPLE_CHARACTERS = 1 << 18
_SAMPLE_RECORDS = 1_000
_SCANNED_RECORDS = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a delimited text is written.

    Parameters
    ----------
    encoding
        Name of the codec.
    delimiter
        What separates cells.
    quoting
        Whether a quote inside a quoted cell is doubled or escaped by a backslash, or quotes are
        ordinary characters.
    names
        The cells of the header.
    n_skipped
        Lines and records before the first row: blank lines and the header.
    """

    encoding: str
    delimiter: str
    quoting: Quoting
    names: tuple[str, ...] = ()
    n_skipped: int = 0

    def records(self, text: Iterable[str], *, strict: bool) -> Reader:
        """Return a reader of the text's records; a blank line is an empty one."""
        csv.field_size_limit(LARGEST_RECORD_BYTES)  # its 128 KiB are short for a text cell
        return csv.reader(
            text,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_NONE if self.quoting == "none" else csv.QUOTE_MINIMAL,
            escapechar="\\" if self.quoting == "escaped" else None,
            strict=strict,
        )


@dataclass(frozen=True, slots=True)
class Scan:
    """How far a text can be read in a dialect.

    Parameters
    ----------
    n_records
        Reader that are fine, the header among them.
    problem
        What is wrong with the next one, with its line; empty if nothing.
    is_open
        Whether the problem is a quoted cell that the end of the text leaves open.
    """

    n_records: int
    problem: str = ""
    is_open: bool = False


def detect(path: Path, compression: str | None) -> Dialect:
    """Return the dialect of a delimited text.

    The delimiter is the one that cuts the header and the rows of a sample alike. Quotes are
    judged by reading the records strictly: a tab-separated text that was written without quoting
    keeps its rows although some cells begin with a quote.

    Raises
    ------
    DataError
        If the file is empty or holds no text, or in every dialect a record has another number of
        cells than the header; the message names the line.
    """
    seen = survey(path, compression)
    if seen.is_empty:
        raise DataError(f"{path} is empty. A header and at least one row are expected.")
    with text_of(path, compression, seen.encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS)
    dialect = Dialect(
        encoding=seen.encoding, delimiter=_delimiter(sample), quoting="doubled"
    )
    if seen.has_quotes:
        dialect = _with_quoting(dialect, path, compression)
    records = enumerate(dialect.records(io.StringIO(sample, newline=""), strict=False), 1)
    n_skipped, names = next((number, record) for number, record in records if record)
    if any("\0" in name for name in names):
        raise DataError(
            f"{path} holds no text that can be read: its header has NUL characters. "
            "Save it as UTF-8, or give it the ending of its format."
        )
    return replace(dialect, names=tuple(names), n_skipped=n_skipped)


def scan(
    dialect: Dialect, path: Path, compression: str | None, *, n_records: int | None = None
) -> Scan:
    """Read a text strictly up to its first bad record, or up to a number of records."""
    n_good, width, line = 0, 0, 1
    with text_of(path, compression, dialect.encoding) as text:
        records = dialect.records(text, strict=True)
        try:
            for record in records:
                width = width or len(record)
                if record and len(record) != width:
                    problem = _uneven(line, len(record), width)
                    return Scan(n_good, problem + _end_hint(records))
                n_good += bool(record)
                if n_good == n_records:
                    break
                line = records.line_num + 1
        except csv.Error as error:
            return _broken(n_good, line, str(error))
    return Scan(n_good)


def _broken(n_good: int, line: int, error: str) -> Scan:
    is_open = "unexpected end" in error
    if is_open:
        problem = (
            f"line {line}: a quoted cell is never closed. The file seems to be cut; "
            "copy it again, or close the quote."
        )
    elif "expected after" in error:
        problem = (
            f"line {line}: text follows a closing quote. Write a quote inside a quoted cell "
            "twice, or take the quotes of that line away."
        )
    else:
        problem = f"line {line}: {error}."
    return Scan(n_good, problem, is_open)


def _uneven(line: int, n_cells: int, width: int) -> str:
    return (
        f"line {line}: {n_cells} cell{'s' * (n_cells != 1)} where the header has {width}. "
        "Quote cells that hold the delimiter, and give every line as many cells as the header."
    )


def _end_hint(records: Reader) -> str:
    try:
        is_last = next(records, None) is None
    except csv.Error:
        is_last = False
    return " It is the last line: the file seems to be cut." if is_last else ""


def _delimiter(sample: str) -> str:
    fits = {delimiter: _fit(sample, delimiter) for delimiter in _DELIMITERS}
    best = max(fits, key=lambda delimiter: fits[delimiter])
    if fits[best] > 0:
        return best
    if len(set(_widths(sample, ",")[1:])) == 1:
        return ","  # one column, or a line of title above a table, which a scan will refuse
    return _UNIT_SEPARATOR


def _fit(sample: str, delimiter: str) -> float:
    """Return the share of rows with as many cells as the header; 0 where that is one cell.

    Rows of several cells that are not as many count a little: a damaged table is a table.
    """
    header, *rows = _widths(sample, delimiter)
    if header == 1:
        return 0.0
    if not rows:
        return 1.0
    n_several = sum(width > 1 for width in rows)
    return (rows.count(header) + n_several / 1_000) / len(rows)


def _widths(sample: str, delimiter: str) -> list[int]:
    """Return the number of cells of the sample's first records, blank lines left out."""
    dialect = Dialect(encoding="", delimiter=delimiter, quoting="doubled")
    records = dialect.records(io.StringIO(sample, newline=""), strict=False)
    widths = [len(record) for record in islice(records, _SAMPLE_RECORDS) if record]
    is_cut = len(sample) == _SAMPLE_CHARACTERS and next(records, None) is None
    return widths[:-1] if is_cut and len(widths) > 1 else widths


def _with_quoting(dialect: Dialect, path: Path, compression: str | None) -> Dialect:
    """Return the dialect with the quoting in which the text reads furthest.

    Raises
    ------
    DataError
        If it does not read to the end in any.
    """
    scans: dict[Quoting, Scan] = {}
    ways: tuple[Quoting, ...] = ("doubled", "escaped", "none")
    for way in ways:
        scans[way] = scan(
            replace(dialect, quoting=way), path, compression, n_records=_SCANNED_RECORDS
        )
        if not scans[way].problem and dialect.delimiter not in "\t|":
            break  # texts with tabs and bars are often written without quoting: try that too
    quoting = max(scans, key=lambda way: (not scans[way].problem, scans[way].n_records))
    if (
        scans["doubled"].is_open
        and scans[quoting].n_records <= scans["doubled"].n_records + 1
    ):
        quoting = (
            "doubled"  # only the last record is open: a cut file, not one without quoting
        )
    if scans[quoting].problem:
        raise DataError(f"{path}, {scans[quoting].problem}")
    return replace(dialect, quoting=quoting)
