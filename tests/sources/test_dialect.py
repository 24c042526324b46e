"""Dialects: delimiter and quoting, found from the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import DataError
from modelwright.sources.dialect import Dialect, detect

if TYPE_CHECKING:
    from pathlib import Path


def detected(folder: Path, text: str) -> Dialect:
    path = folder / "a.csv"
    path.write_bytes(text.encode())
    return detect(path, None)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("power, kW;time\n1,5;18.00\n", ";"),
        ("a\tb\nx, y\tz; w\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("name;unit,b\nx,2\ny,3\n", ","),
        ("only\n1\n2\n", ","),
        ('text\n"a, b"\nc\n', ","),
        ("a,b\n1,2,3\n4,5,6\n", ","),
    ],
)
def test_the_delimiter_cuts_header_and_rows_alike(
    tmp_path: Path, text: str, delimiter: str
) -> None:
    assert detected(tmp_path, text).delimiter == delimiter


def test_lines_of_prose_are_one_column(tmp_path: Path) -> None:
    dialect = detected(tmp_path, "review\ngood, cheap; fast\nbad\nso, so\n")

    assert dialect.names == ("review",)


@pytest.mark.parametrize(
    ("text", "quoting"),
    [
        ('a,b\n"x, ""y""",2\n', "doubled"),
        ('a,b\n"x, \\"y\\"",2\n', "escaped"),
        ('a\tb\nham\t"hi" she said\nspam\t"win\n', "none"),
        ('a\tb\nham\t"hi\nspam\tyou"\n', "none"),
        ('a\tb\nham\t"two\nlines"\n', "doubled"),
        ('a,b\n5" pipe,2\n', "doubled"),
    ],
)
def test_quotes_are_judged_by_strict_reading(
    tmp_path: Path, text: str, quoting: str
) -> None:
    assert detected(tmp_path, text).quoting == quoting


def test_blank_lines_above_the_header_are_skipped(tmp_path: Path) -> None:
    dialect = detected(tmp_path, "\n\na,b\n1,2\n")

    assert dialect.names == ("a", "b")
    assert dialect.n_skipped == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a,b\n1,"x, y"\n2,"cut', "line 3: a quoted cell is never closed"),
        ('a,b\n1,"two\nlines"\n2,3,4\n5,6\n', "line 4: 3 cells where the header has 2"),
        ('a,b\n1,"x"\n2', "line 3: 1 cell where .* the last line"),
        ('a,b,c\n1,"x, y",2\n2,"x, "y" z",3\n', "line 3: text follows a closing quote"),
    ],
)
def test_what_reads_in_no_dialect_names_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        detected(tmp_path, text)


def test_binary_content_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="NUL characters"):
        detected(tmp_path, "PK\x03\x04\0\0\0,\nabc\n")
