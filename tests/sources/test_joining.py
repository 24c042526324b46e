"""Joining parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright import sources
from modelwright.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def parts(folder: Path, ending: str, *columns: list[Any]) -> list[Path]:
    paths = [folder / f"{number}{ending}" for number in range(len(columns))]
    for number, (path, values) in enumerate(zip(paths, columns, strict=True)):
        with sources.writer(path, header=number == 0) as file:
            file.write(pd.DataFrame({"a": values, "b": "x"}))
    return paths


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (".csv", "x.csv"),
        (".csv", "x.csv.gz"),
        (".tsv", "x.tsv.zst"),
        (".jsonl", "x.jsonl.bz2"),
        (".parquet", "x.parquet"),
        (".arrow", "x.arrow"),
    ],
)
def test_parts_become_one_file(tmp_path: Path, part: str, whole: str) -> None:
    sources.join(parts(tmp_path, part, [1, 2], [3], [4, 5]), tmp_path / whole)

    back = sources.read(tmp_path / whole)
    assert back["a"].astype(int).tolist() == [1, 2, 3, 4, 5]
    assert back["b"].tolist() == ["x"] * 5


@pytest.mark.parametrize("ending", [".parquet", ".arrow"])
def test_types_that_fit_are_widened(tmp_path: Path, ending: str) -> None:
    paths = parts(tmp_path, ending, [1, 2], [0.5])
    sources.check_fit(*paths)

    sources.join(paths, tmp_path / f"x{ending}")

    assert sources.read(tmp_path / f"x{ending}")["a"].tolist() == [1.0, 2.0, 0.5]


def test_types_that_do_not_fit_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    paths = parts(tmp_path, ".parquet", [1, 2], ["one"])

    with pytest.raises(DataError, match="holds one type in a column"):
        sources.check_fit(*paths)
    with pytest.raises(DataError, match=r"Write a \.csv"):
        sources.join(paths, tmp_path / "x.parquet")

    assert not (tmp_path / "x.parquet").exists()
    sources.check_fit(*parts(tmp_path, ".csv", [1], ["one"]))  # texts fit always
