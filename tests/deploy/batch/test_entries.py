"""What a run reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright.deploy.batch.entries import entries_of
from modelwright.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_after_those_that_are_done_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    pd.DataFrame({"n": range(25_000)}).to_csv(path, index=False)
    (entry,) = entries_of(path, None, by_file=True)

    rest = pd.concat(list(entry.frames(skip=12_345)))

    assert rest["n"].astype(int).tolist() == list(range(12_345, 25_000))
    assert rest.index.tolist() == list(range(12_345, 25_000))


def test_files_of_a_folder_know_its_columns_and_empty_ones_are_left_out(
    tmp_path: Path,
) -> None:
    for name, rows in (("year=2024/a.parquet", [1]), ("year=2025/b.parquet", [])):
        path = tmp_path / name
        path.parent.mkdir()
        pd.DataFrame({"n": rows}).to_parquet(path)

    (entry,) = entries_of(tmp_path, None, by_file=True)

    assert (entry.place, entry.constants) == ("year=2024/a.parquet", {"year": "2024"})
    assert next(entry.frames())["year"].tolist() == ["2024"]
    assert entry.n_rows() == 1
    (whole,) = entries_of(tmp_path, None, by_file=False)
    assert len(whole.files) == 2


def test_a_folder_of_empty_files_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"n": []}).to_parquet(tmp_path / "a.parquet")

    with pytest.raises(DataError, match="No file in"):
        entries_of(tmp_path, None, by_file=True)
