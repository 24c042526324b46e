"""Writing: whole or not at all, and read back as it was."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelwright import sources
from modelwright.errors import DataError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    [
        '"',
        ",",
        "\r",
        "\n",
        "\r\n",
        '""',
        ' "',
        "\\",
        '\\"',
        "NA",
        "\t",
        ";",
        "|",
        "\0",
        "\ufeff",
    ]
)


def write(path: Path, *frames: pd.DataFrame) -> Path:
    with sources.writer(path) as file:
        for frame in frames:
            file.write(frame)
    return path


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=8
    ),
    ending=st.sampled_from([".csv", ".csv.gz", ".tsv"]),
)
def test_any_text_comes_back(tmp_path: Path, rows: list[list[str]], ending: str) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b c", "🙂"])
    path = write(tmp_path / f"x{ending}", frame)

    back = sources.read(path)

    assert list(back.columns) == ["a", "b c", "🙂"]
    assert back.to_numpy().tolist() == rows
    chunks = list(sources.iterate(path, chunk_rows=2))
    assert pd.concat(chunks).to_numpy().tolist() == rows


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cells=st.lists(CELLS.filter(bool), min_size=1, max_size=8))
def test_any_text_of_one_column_comes_back(tmp_path: Path, cells: list[str]) -> None:
    path = write(tmp_path / "x.csv", pd.DataFrame({"only": cells}))

    assert sources.read(path)["only"].tolist() == cells


@pytest.mark.parametrize(
    "name", ["x.csv", "x.csv.zst", "x.tsv.bz2", "x.jsonl", "x.jsonl.gz", "x.parquet"]
)
def test_chunks_make_one_file(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"n": [0.1, 1 / 3, np.nan], "s": ["a", None, "c"]})

    path = write(tmp_path / name, frame[:1], frame[1:])

    back = sources.read(path)
    assert [float(value) if value else None for value in back["n"][:2]] == [0.1, 1 / 3]
    assert len(back) == 3
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_json_lines_hold_what_frames_hold(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "gaps": pd.array([1, None], "Int64"),
            "flag": pd.array([True, None], "boolean"),
            "nan": [np.nan, np.inf],
            "time": pd.to_datetime(["2024-05-01T12:00:00Z", "NaT"]),
            "mixed": pd.Series([np.int32(3), decimal.Decimal("1.5")], dtype=object),
            "day": [dt.date(2024, 5, 1), None],
            "level": pd.Categorical(["é", None]),
        }
    )

    path = write(tmp_path / "x.jsonl", frame)

    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert first == {
        "gaps": 1,
        "flag": True,
        "nan": None,
        "time": "2024-05-01T12:00:00+00:00",
        "mixed": 3,
        "day": "2024-05-01",
        "level": "é",
    }
    assert second == dict.fromkeys(first) | {"mixed": "1.5"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz", "x.parquet", "x.jsonl"])
def test_after_an_interruption_the_old_file_stands(
    tmp_path: Path, name: str, error: type[BaseException]
) -> None:
    path = tmp_path / name
    path.write_text("old")

    def interrupted() -> None:
        with sources.writer(path) as file:
            file.write(pd.DataFrame({"a": [1]}))
            raise error

    with pytest.raises(error):
        interrupted()
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert path.read_text() == "old"


def test_an_error_of_the_source_is_told_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "in.csv.gz").write_bytes(b"no gzip")

    def copy() -> None:
        with sources.writer(tmp_path / "out.csv") as file:
            for chunk in sources.iterate(tmp_path / "in.csv.gz"):
                file.write(chunk)

    with pytest.raises(SourceError, match=r"in\.csv\.gz cannot be read"):
        copy()
    assert not (tmp_path / "out.csv").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SourceError, match=r"out\.csv cannot be written"):
        write(tmp_path / "file" / "out.csv", pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize("name", ["x.xlsx", "x", "x.parquet.gz", "x.feather", "x.gz"])
def test_endings_that_are_not_written_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=r"Accepted are \.csv, \.tsv"):
        write(tmp_path / name)


def test_a_database_is_not_written() -> None:
    with pytest.raises(SourceError, match=r"sqlite:///x\.db is no local file"):
        write("sqlite:///x.db")  # type: ignore[arg-type]


def test_no_frame_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no rows to write"):
        write(tmp_path / "x.csv")

    assert not list(tmp_path.iterdir())


def test_chunks_with_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="same columns"):
        write(tmp_path / "x.csv", pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}))


def test_a_type_that_changes_is_refused_by_parquet_only(tmp_path: Path) -> None:
    chunks: list[Any] = [pd.DataFrame({"a": [1]}), pd.DataFrame({"a": ["x"]})]

    with pytest.raises(DataError, match="one type in a column"):
        write(tmp_path / "x.parquet", *chunks)
    assert len(sources.read(write(tmp_path / "x.csv", *chunks))) == 2


def test_a_gap_does_not_change_a_type(tmp_path: Path) -> None:
    chunks = [
        pd.DataFrame({"n": [1], "s": [None]}),
        pd.DataFrame({"n": pd.array([None], "Int64"), "s": ["x"]}),
        pd.DataFrame({"n": [np.nan], "s": ["y"]}),
    ]

    back = sources.read(write(tmp_path / "x.parquet", *chunks))

    assert back["n"].tolist() == [1, pd.NA, pd.NA]
    assert back["s"].tolist()[1:] == ["x", "y"]
