"""Reading: whole and in chunks, the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright import sources
from modelwright.errors import DataError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

FRAME = pd.DataFrame({"n": range(25), "s": [f"t{number}" for number in range(25)]})
NAMES = ["x.csv", "x.csv.gz", "x.tsv", "x.jsonl", "x.parquet"]


@pytest.fixture(params=NAMES)
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    written: Path = tmp_path / request.param
    with sources.writer(written) as file:
        file.write(FRAME)
    return written


@pytest.mark.parametrize("chunk_rows", [1, 7, 25, 1_000])
def test_chunks_are_the_whole_in_pieces(path: Path, chunk_rows: int) -> None:
    chunks = list(sources.iterate(path, chunk_rows=chunk_rows))

    pd.testing.assert_frame_equal(pd.concat(chunks), sources.read(path))
    assert max(map(len, chunks)) == min(chunk_rows, 25)


def test_a_limit_gives_the_first_rows(path: Path) -> None:
    frame = sources.read(path, limit=3)

    pd.testing.assert_frame_equal(frame, sources.read(path)[:3])


def test_a_path_may_be_text(path: Path) -> None:
    assert len(sources.read(str(path))) == 25


def test_rows_are_counted_where_that_is_cheap(path: Path) -> None:
    assert sources.count_rows(path) == (25 if path.suffix == ".parquet" else None)


def test_a_missing_file_is_refused_by_all(tmp_path: Path) -> None:
    missing = tmp_path / "x.csv"

    with pytest.raises(SourceError, match="does not exist"):
        sources.read(missing)
    with pytest.raises(SourceError, match="does not exist"):
        next(sources.iterate(missing))
    with pytest.raises(SourceError, match="does not exist"):
        sources.count_rows(missing)


def test_no_rows_are_refused_by_both(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n\n,\n")

    with pytest.raises(DataError, match="holds no rows"):
        sources.read(tmp_path / "x.csv")
    with pytest.raises(DataError, match="holds no rows"):
        list(sources.iterate(tmp_path / "x.csv"))


def test_what_is_wrong_far_down_shows_after_the_chunks_before(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + f"1,{'2' * 98}\n" * 200_000 + "3\n")

    chunks = sources.iterate(path, chunk_rows=10_000)

    assert len(next(chunks)) == 10_000
    with pytest.raises(DataError, match="line 200002: 1 cell where the header has 2"):
        list(chunks)
