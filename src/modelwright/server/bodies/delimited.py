"""Comma-separated text: a line of names, then a line for each row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from modelwright.server.bodies.dataframes import named_rows
from modelwright.server.bodies.json_text import check_number_of_rows
from modelwright.server.bodies.question import Asked
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

# The module's own limit is of the whole process, and short for a text; bodies are bounded anyway.
_LONGEST_CELL = 2**31 - 1


def read_delimited(body: bytes, *, max_rows: int) -> Asked:
    """Return the rows of a text; an empty cell is a missing value.

    Raises
    ------
    RequestRefusedError
        If it is not UTF-8, has no line of names, a quote that is not closed, a row with another
        number of cells, or too many rows.
    """
    try:
        lines = _lines(body.decode("utf-8-sig"))
        names = next(lines, None)
        if not names:
            raise RequestRefusedError(
                "bad_table",
                "The text is empty. Send a line with the names of the columns, then a line for each row.",
            )
        rows = []
        for row in lines:
            rows.append(row)
            check_number_of_rows(len(rows), most=max_rows)
    except (csv.Error, UnicodeDecodeError) as error:
        raise RequestRefusedError(
            "bad_table",
            f"The text cannot be read: {_reason(error)}. Send comma-separated values in UTF-8, "
            'with cells that hold commas, quotes or line ends in double quotes ("").',
        ) from error
    return Asked(named_rows(names, rows))


def _lines(text: str) -> Iterator[list[str]]:
    """Give the cells of each line that is not blank."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    return (line for line in lines if line)


def _reason(error: Exception) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
