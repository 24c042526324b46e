"""The journal in a file: everything in order, in pieces, whole or not at all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright.errors import DataError, ReleaseError, SourceError
from modelwright.journal import Entry, Journal, traffic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright import Project


@pytest.fixture
def asked(
    project: Project,
    mixed_rows: Callable[..., pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> pd.DataFrame:
    """Journal 50 answers, of which 20 came true, in pieces of 7; return what was asked."""
    monkeypatch.setattr(traffic, "_PIECE_ROWS", 7)
    frame = mixed_rows("binary", n_rows=50, seed=5)
    rows: Any = frame.drop(columns="y").astype(object)
    rows = rows.where(rows.notna(), None).to_dict("records")
    journal = Journal(project.folder.journal)
    champion = project.life.pointer().champion or ""
    journal.append(
        Entry(
            id=f"{number:02}",
            time=1_000.0 + number,
            release_id=champion if number else "gone",
            row=row,
            prediction="yes",
            probabilities=(0.25, 0.75),
        )
        for number, row in enumerate(rows)
    )
    outcomes = frame[["y"]].rename(columns={"y": "outcome"}).head(20)
    journal.record_outcomes(outcomes.assign(prediction_id=[f"{n:02}" for n in range(20)]))
    journal.close()
    return frame


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "arrow", "jsonl"])
def test_what_was_asked_answered_and_came_true_stands_in_the_file(
    project: Project, asked: pd.DataFrame, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"asked.{ending}"

    exported = project.export_journal(file)

    assert (exported.n_rows, exported.n_outcomes, exported.n_unread) == (50, 20, 0)
    if ending == "parquet":
        frame = pd.read_parquet(file)
    elif ending == "arrow":
        frame = pd.read_feather(file)
    elif ending == "jsonl":
        frame = pd.read_json(file, lines=True, dtype=False)
    else:
        frame = pd.read_csv(file, dtype={"prediction_id": str})
    assert frame["prediction_id"].tolist() == [f"{number:02}" for number in range(50)]
    assert frame["size"].astype(float).tolist() == pytest.approx(
        asked["size"].tolist(), nan_ok=True
    )
    assert (
        frame["kind"].where(frame["kind"].notna(), None).tolist()
        == asked["kind"].where(asked["kind"].notna(), None).tolist()
    )
    assert frame["outcome"].dropna().tolist() == asked["y"].tolist()[:20]
    assert frame["probability_yes"].tolist() == [0.75] * 50


@pytest.mark.usefixtures("asked")
def test_a_release_and_a_time_bound_what_is_written(
    project: Project, tmp_path: Path
) -> None:
    of_champion = project.export_journal(tmp_path / "a.csv", release="champion")
    since = dt.datetime(1970, 1, 1, 0, 17, 0)  # without a zone it is UTC
    later = project.export_journal(tmp_path / "b.csv", since=since)

    assert (of_champion.n_rows, later.n_rows) == (49, 30)
    with pytest.raises(ReleaseError, match="No release starts with 'nope'"):
        project.export_journal(tmp_path / "c.csv", release="nope")


@pytest.mark.usefixtures("asked")
def test_a_file_that_is_there_stays_unless_it_may_be_replaced(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "asked.csv"
    file.write_text("mine")

    with pytest.raises(DataError, match=r"there already.*--overwrite"):
        project.export_journal(file)
    assert file.read_text() == "mine"

    assert project.export_journal(file, overwrite=True).n_rows == 50


def test_what_cannot_be_written_is_told_before_anything_is_read(
    project: Project, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="an ending that is not written"):
        project.export_journal(tmp_path / "asked.xlsx")
    with pytest.raises(DataError, match="holds no such prediction"):
        project.export_journal(tmp_path / "asked.csv")
    assert list(tmp_path.glob("asked*")) == []
