"""Plain text for a terminal: aligned tables, wrapped paragraphs, safe names."""

from __future__ import annotations

import re
import shutil
import textwrap
import unicodedata
from typing import TYPE_CHECKING

from modelwright.pages.words import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A number, a share or a duration, or the sign that there is none.
_FIGURE = re.compile(
    r"|-|n/a|[<>]? ?-?[\d.,]+(e[-+]\d+)?( (%|ms|s|min|h|d))?( \d+ (s|min|h))?"
)
_NAME_WIDTH = 32
_NARROWEST, _WIDEST = 40, 100


def table(rows: Iterable[Sequence[str]], *, header: Sequence[str] = ()) -> str:
    """Return rows as aligned columns, indented by two blanks.

    Below a header, a column whose cells are all figures is aligned to the right.

    Examples
    --------
    >>> print(table([("linear", "0.81"), ("forest", "12.4")], header=("name", "score")))
      name    score
      linear   0.81
      forest   12.4
    """
    cells = [[shortened(one_line(cell), _WIDEST) for cell in row] for row in rows]
    columns = list(zip(*cells, strict=True))
    is_figure = [bool(header) and all(map(_is_figure, column)) for column in columns]
    lines = [list(header), *cells] if header else cells
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  " + "  ".join(map(_padded, line, widths, is_figure)).rstrip() for line in lines
    )


def paragraph(text: str, *, indent: int = 2) -> str:
    """Return a text on one or more lines that fit the terminal, indented."""
    blanks = " " * indent
    lines = textwrap.wrap(
        one_line(text), terminal_width(), initial_indent=blanks, subsequent_indent=blanks
    )
    return "\n".join(lines)


def terminal_width() -> int:
    """Return how many columns a line may take: those of the terminal, within what is readable."""
    width = shutil.get_terminal_size((_WIDEST, 24)).columns
    return max(min(width, _WIDEST), _NARROWEST)


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters."""
    words = " ".join(text.split())
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in words)


def name_text(name: str) -> str:
    """Return a column's name, short and safe enough for a table."""
    return shortened(one_line(name), _NAME_WIDTH)


def _is_figure(cell: str) -> bool:
    return _FIGURE.fullmatch(cell) is not None


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int, is_figure: bool) -> str:  # noqa: FBT001 - mapped over columns
    blanks = " " * (width - _width(text))
    return blanks + text if is_figure else text + blanks
