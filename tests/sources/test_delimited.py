"""Delimited texts: every cell as it was."""

from __future__ import annotations

import bz2
import gzip
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from modelwright import sources
from modelwright.errors import DataError, SourceError
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Normaliser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def rows_of(path: Path, content: str | bytes) -> list[list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    frame = sources.read(path)
    return [list(frame.columns), *frame.to_numpy().tolist()]


def test_cells_stay_text(tmp_path: Path) -> None:
    text = "a,b,c\n007,NA,1.50\n, x ,null\n"

    assert rows_of(tmp_path / "a.csv", text) == [
        ["a", "b", "c"],
        ["007", "NA", "1.50"],
        ["", " x ", "null"],
    ]


@pytest.mark.parametrize(
    ("ending", "pack"),
    [
        (".csv.gz", gzip.compress),
        (".csv.bz2", bz2.compress),
        (".csv.zst", lambda content: pa.compress(content, "zstd", asbytes=True)),
        (".data", bytes),
    ],
)
def test_packed_texts_are_unpacked(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    assert rows_of(tmp_path / f"a{ending}", pack(b"a,b\n1,2\n")) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = line_end.join(["città,x", "Forlì,1", '"è,\nqui",2', ""])

    assert rows_of(tmp_path / "a.csv", text.encode(encoding)) == [
        ["città", "x"],
        ["Forlì", "1"],
        ["è,\nqui", "2"],
    ]


def test_blank_lines_and_nameless_empty_columns_at_the_edge_are_dropped(
    tmp_path: Path,
) -> None:
    text = "a;b;;\n1;2;;\n\n;;;\n3;;;\n;;;\n"

    assert rows_of(tmp_path / "a.csv", text) == [["a", "b"], ["1", "2"], ["3", ""]]


def test_a_nameless_column_with_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="1 of 3 columns have no name"):
        rows_of(tmp_path / "a.csv", "a,b,\n1,2,\n1,2,x\n")


def test_a_nameless_first_column_holds_row_numbers(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a.csv", ",a\n0,1\n1,2\n") == [
        ["row number", "a"],
        ["0", "1"],
        ["1", "2"],
    ]


def test_one_column_is_a_table(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a.txt", "x\n1\n2\n") == [["x"], ["1"], ["2"]]


def test_a_tab_text_without_quoting_keeps_its_rows(tmp_path: Path) -> None:
    text = 'label\ttext\nham\t"Hi there\nspam\tcall "now"\nham\t"ok" she said\n'

    assert rows_of(tmp_path / "a.tsv", text)[1:] == [
        ["ham", '"Hi there'],
        ["spam", 'call "now"'],
        ["ham", '"ok" she said'],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("a,b\n", "holds no rows"),
        ("a,b", "holds no rows"),
        ("a,a\n1,2\n", "more than one column is named 'a'"),
        ("a,b,c\n1,2,3\n4,5,6\n7,8", "line 4: 2 cells where the header has 3.*cut"),
        ("a,b\n1,2\n\n1,2,3\n4,5\n", "line 4: 3 cells where the header has 2"),
        ("a,b\n1,2,3\n4,5,6\n", "line 2: 3 cells where the header has 2"),
        ("Report of 2024\na,b\n1,2\n", "line 2: 2 cells where the header has 1"),
    ],
)
def test_malformed_texts_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        rows_of(tmp_path / "a.csv", text)


def test_messages_never_show_cells(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        rows_of(tmp_path / "a.csv", "a,b\n1,2\nMiller,secret,3\n")

    assert "Miller" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"a,b\n" + b"1,2\n" * 9_999)[:-12],
        b"a,b\n1,2\n",
        gzip.compress(b"a")[:-8] + b"12345678",
    ],
    ids=["cut", "never packed", "wrong checksum"],
)
def test_a_damaged_archive_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"a\.csv\.gz cannot be read"):
        rows_of(tmp_path / "a.csv.gz", content)


def test_a_cell_longer_than_the_csv_modules_limit_is_read(tmp_path: Path) -> None:
    long = "x" * 3_000_000

    assert rows_of(tmp_path / "a.csv", f'a,b\n"{long}",2\n')[1] == [long, "2"]


def test_the_normaliser_reads_the_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n;c\n1,5; x \n?;NA\n")
    columns = (
        Column(name="n", type="number", decimal_comma=True),
        Column(name="c", type="category"),
    )
    signature = Signature(columns=columns, target=Target(name="y", task="regression"))

    inputs = Normaliser(signature).table(sources.read(tmp_path / "a.csv"))

    assert inputs.numbers[0, 0] == 1.5
    assert inputs.strings.tolist() == [["x"], [""]]
    assert not inputs.problems


def test_a_record_longer_than_a_block_is_read_with_all_others(tmp_path: Path) -> None:
    long = "x" * 5_000_000
    before = [[str(number), "a" * 90] for number in range(50_000)]
    rows = [*before, ["long", long], *before]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["n,s", *(",".join(row) for row in rows)]) + "\n")

    assert sources.read(path).to_numpy().tolist() == rows
