"""Destinations: what is refused before a row is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.deploy import score
from modelwright.errors import ConfigError, DataError

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.runtime import Predictor


def test_a_file_is_not_overwritten_with_its_own_predictions(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    for destination in (rows, tmp_path / "." / "rows.csv"):
        with pytest.raises(DataError, match="would be overwritten"):
            score(predictor, rows, destination)
    rejected = rows.rename(tmp_path / "out.rejected.csv")
    with pytest.raises(DataError, match="would be overwritten"):
        score(predictor, rejected, tmp_path / "out.csv")


def test_a_file_that_is_there_stays(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")

    with pytest.raises(DataError, match="is there already"):
        score(predictor, rows, out)

    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    ("destination", "options", "message"),
    [
        ("out.csv", {"table": "x"}, "is for a database"),
        ("sqlite:///x.db", {}, "needs the name of the table"),
        ("sqlite:///x.db", {"table": "x", "partition_by": "city"}, "has no partitions"),
    ],
)
def test_options_that_do_not_fit_together_are_refused(
    destination: str,
    options: dict[str, str],
    message: str,
    predictor: Predictor,
    rows: Path,
) -> None:
    with pytest.raises(ConfigError, match=message):
        score(predictor, rows, destination, **options)  # type: ignore[arg-type]


def test_a_folder_that_holds_something_is_not_overwritten(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    rows.rename(tmp_path / "in" / "rows.csv")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()

    with pytest.raises(DataError, match="a folder is not overwritten"):
        score(predictor, tmp_path / "in", tmp_path / "out", overwrite=True)
    with pytest.raises(DataError, match="would be overwritten"):
        score(predictor, tmp_path / "in", tmp_path / "in" / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_two_files_that_would_get_one_name_are_refused(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_bytes(rows.read_bytes())
    (folder / "a.txt").write_bytes(rows.read_bytes())

    with pytest.raises(DataError, match=r"a\.csv and .*a\.txt would both be written as"):
        score(predictor, folder, tmp_path / "out")
    report = score(predictor, folder, tmp_path / "out", partition_by="city")

    assert report.n_rows == 2 * score(predictor, rows, tmp_path / "out.csv").n_rows
