"""Folders of tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelwright import sources
from modelwright.errors import SourceError
from modelwright.sources.folders import MISSING_PARTITION


def test_files_are_found_in_order_without_markers(tmp_path: Path) -> None:
    names = [
        "b.csv",
        "a/x.parquet",
        "a/_SUCCESS",
        ".c.csv",
        "_d/e.csv",
        "f.csv.gz",
        "g.pdf",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    found = [
        path.relative_to(tmp_path).as_posix() for path in sources.files_below(tmp_path)
    ]

    assert found == ["a/x.parquet", "b.csv", "f.csv.gz"]


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "g.pdf").touch()

    with pytest.raises(SourceError, match=r"no file that can be read: it holds 'g\.pdf'"):
        sources.files_below(tmp_path)


@pytest.mark.parametrize("value", ["", "2024", "a/b=c", "é ü", "."])
def test_values_of_partitions_come_back(value: str) -> None:
    name = sources.partition_name("the column", value)

    assert "/" not in name
    assert sources.partition_values(Path(name) / "x.csv") == {"the column": value}


def test_a_missing_value_has_the_name_that_other_programs_know() -> None:
    assert sources.partition_name("a", "") == f"a={MISSING_PARTITION}"
