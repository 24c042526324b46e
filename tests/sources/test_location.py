"""Locations: what they are, how they are shown, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelwright.errors import SourceError
from modelwright.sources import describe, is_database
from modelwright.sources.location import FileKind, existing_path, kind_of, parquet_files


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("postgresql://ann:s3cret@db/shop", "postgresql://ann:***@db/shop"),
        ("postgresql://ann:p@ss@db/shop", "postgresql://ann:***@db/shop"),
        ("mysql+pymysql://:s3cret@db/shop", "mysql+pymysql://:***@db/shop"),
        (
            "postgresql://db/shop?user=ann&password=s3cret",
            "postgresql://db/shop?user=ann&password=***",
        ),
        ("mssql://db/shop?PWD=s3cret&x=1", "mssql://db/shop?PWD=***&x=1"),
        ("postgresql://ann@db/shop", "postgresql://ann@db/shop"),
        ("sqlite:///shop.db", "sqlite:///shop.db"),
        ("data/a:b@c.csv", "data/a:b@c.csv"),
    ],
)
def test_passwords_are_left_out(location: str, shown: str) -> None:
    assert describe(location) == shown


def test_a_path_is_no_database() -> None:
    assert not is_database(Path("sqlite:/shop.db"))
    assert not is_database("C:/data.csv")
    assert not is_database("https://example.org/data.csv")
    assert is_database("duckdb:///x.db")


def test_a_remote_file_is_refused() -> None:
    with pytest.raises(SourceError, match="no local file"):
        existing_path("https://ann:s3cret@example.org/data.csv")


def test_a_missing_file_names_its_near_miss(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").touch()

    with pytest.raises(SourceError, match=r"Did you mean 'customers\.csv'\?"):
        existing_path(tmp_path / "costumers.csv")
    with pytest.raises(SourceError, match="Check the path"):
        existing_path(tmp_path / "zzz")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no folder"):
        existing_path(tmp_path / "nowhere" / "data.csv")


def test_the_home_folder_is_expanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "data.csv").touch()

    assert existing_path("~/data.csv") == tmp_path / "data.csv"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", FileKind("delimited")),
        ("A.CSV.GZ", FileKind("delimited", "gzip")),
        ("2024.01.02.jsonl.zst", FileKind("json_lines", "zstd")),
        ("a.b.parquet", FileKind("parquet")),
        ("a.feather", FileKind("arrow")),
    ],
)
def test_the_ending_says_the_format(name: str, kind: FileKind) -> None:
    assert kind_of(Path(name)) == kind


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.gz", "a.parquet.gz", "csv"])
def test_an_unknown_ending_lists_the_accepted_ones(name: str) -> None:
    with pytest.raises(SourceError, match=r"Accepted are \.csv, \.tsv"):
        kind_of(Path(name))


def test_a_folder_without_tables_says_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="it is empty"):
        parquet_files(tmp_path)

    (tmp_path / "readme.md").touch()
    with pytest.raises(SourceError, match=r"it holds 'readme\.md'"):
        parquet_files(tmp_path)
