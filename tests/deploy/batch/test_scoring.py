"""Batch scoring."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright import sources
from modelwright.deploy import ScoreReport, score
from modelwright.errors import DataError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".jsonl", ".parquet", ".arrow"])
def test_rows_are_written_with_their_predictions(
    frame: pd.DataFrame, ending: str, predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    report = score(predictor, rows, tmp_path / f"out{ending}")

    readers: dict[str, Any] = {
        ".parquet": pd.read_parquet,
        ".jsonl": pd.read_json,
        ".arrow": pd.read_feather,
    }
    read = readers.get(ending, pd.read_csv)
    arguments = {"lines": True} if ending == ".jsonl" else {}
    scored = read(report.destination, **arguments)
    assert (report.n_rows, report.n_rejected) == (4, 2)
    assert list(scored.columns) == [
        *frame.columns,
        "prediction_id",
        "prediction",
        "lower",
        "upper",
        "release",
    ]
    assert scored["id"].astype(int).tolist() == [0, 1, 3, 4]
    assert scored["prediction"].tolist() == [120.0, 70.0, 0.0, 60.0]
    assert (scored["release"] == predictor.release_id[:12]).all()
    assert scored["prediction_id"].is_unique
    assert report.rejected == tmp_path / f"out.rejected{ending}"
    refused = read(report.rejected, **arguments)
    assert refused["row_number"].tolist() == [3, 6]
    assert refused["problem"].tolist() == [
        "size: a number is expected",
        "lift: true or false is expected",
    ]


def test_chunks_are_as_good_as_the_whole(
    frame: pd.DataFrame, predictor: Predictor, tmp_path: Path
) -> None:
    path = tmp_path / "many.parquet"
    pd.concat([frame.iloc[[0, 1, 3, 4]]] * 6000).astype({"lift": str}).to_parquet(path)
    seen: list[float] = []

    report = score(
        predictor,
        path,
        tmp_path / "out.parquet",
        on_progress=lambda _, fraction, __: seen.append(fraction),
    )

    assert (report.n_rows, report.n_rejected, report.rejected) == (24_000, 0, None)
    assert len(seen) > 1
    assert seen[-1] == 1.0
    assert pd.read_parquet(report.destination)["prediction"].iloc[-1] == 60.0


def test_rows_that_are_all_refused_leave_an_empty_result(
    frame: pd.DataFrame, predictor: Predictor, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    frame.iloc[[2, 5]].to_csv(path, index=False)

    report = score(predictor, path, tmp_path / "out.csv")

    assert (report.n_rows, report.n_rejected) == (0, 2)
    assert len(pd.read_csv(report.destination)) == 0


def test_an_earlier_runs_refused_rows_are_not_left_beside(
    frame: pd.DataFrame, predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    score(predictor, rows, tmp_path / "out.csv")
    frame.iloc[[0]].to_csv(rows, index=False)

    score(predictor, rows, tmp_path / "out.csv", overwrite=True)

    assert not (tmp_path / "out.rejected.csv").exists()


def test_nothing_is_written_when_a_row_late_in_the_file_is_malformed(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    rows.write_text(rows.read_text() * 3000)
    rows.write_text(rows.read_text() + "1,2,3,4,5,6,7\n" * 3)

    with pytest.raises((DataError, SourceError)):
        score(predictor, rows, tmp_path / "out.csv")

    assert [
        path.name for path in tmp_path.iterdir() if path.name.startswith((".", "out"))
    ] == []


def many(path: Path, *, n_rows: int = 45_000) -> Path:
    numbers = pd.Series(range(n_rows))
    pd.DataFrame(
        {
            "id": numbers,
            "size": numbers % 300,
            "city": numbers.map(lambda n: ("Rome", "Oslo", 'a "b", c')[n % 3]),
            "lift": numbers.map(lambda n: "maybe" if n % 15_000 == 7 else "1"),
        }
    ).to_csv(path, index=False)
    return path


def stop_after(n_rows: int) -> Callable[..., None]:
    """Return a progress that is told Ctrl-C once as many rows are done."""

    def stop(_stage: str, _fraction: float, message: str) -> None:
        if int(message.partition(" rows")[0].replace(",", "")) >= n_rows:
            raise KeyboardInterrupt

    return stop


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelwright.deploy.batch.scoring.PART_ROWS", 10_000)


def without_ids(path: Path | str) -> pd.DataFrame:
    return sources.read(path).drop(columns="prediction_id")


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".jsonl", ".parquet", ".arrow"])
def test_an_interrupted_run_goes_on_and_ends_like_one_that_was_not(
    ending: str, predictor: Predictor, tmp_path: Path
) -> None:
    path = many(tmp_path / "many.csv")
    whole = score(predictor, path, tmp_path / f"whole{ending}")
    out = tmp_path / f"out{ending}"
    with pytest.raises(KeyboardInterrupt):
        score(predictor, path, out, on_progress=stop_after(30_000))
    assert not out.exists()

    report = score(predictor, path, out)

    assert report.n_resumed == 20_000
    assert (report.n_rows, report.n_rejected) == (whole.n_rows, whole.n_rejected)
    assert (report.n_rows, report.n_rejected) == (44_997, 3)
    pd.testing.assert_frame_equal(without_ids(out), without_ids(whole.destination))
    assert whole.rejected is not None
    assert report.rejected is not None
    pd.testing.assert_frame_equal(
        sources.read(report.rejected), sources.read(whole.rejected)
    )
    assert sources.read(report.rejected)["row_number"].astype(int).tolist() == [
        8,
        15_008,
        30_008,
    ]
    assert not list(tmp_path.glob(".*"))


KILLED = """
import os, sys
import modelwright
from modelwright.deploy import score
from modelwright.deploy.batch import scoring

def kill(stage, fraction, message):
    if fraction > 0.6:
        os.kill(os.getpid(), 9)

scoring.PART_ROWS = 10_000
release, source, destination = sys.argv[1:]
score(modelwright.load(release), source, destination, on_progress=kill)
"""


def test_a_run_that_was_killed_goes_on(predictor: Predictor, tmp_path: Path) -> None:
    path, out = many(tmp_path / "many.csv"), tmp_path / "out.parquet"
    command = [sys.executable, "-c", KILLED, str(predictor.path), str(path), str(out)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert not out.exists()

    report = score(predictor, path, out)

    assert 10_000 <= report.n_resumed < 45_000
    assert sources.read(out)["id"].astype(int).is_monotonic_increasing
    assert len(sources.read(out)) == report.n_rows == 44_997
    assert not list(tmp_path.glob(".*"))


@pytest.mark.usefixtures("small_parts")
def test_a_file_that_changed_since_is_scored_anew(
    predictor: Predictor, tmp_path: Path
) -> None:
    path, out = many(tmp_path / "many.csv"), tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        score(predictor, path, out, on_progress=stop_after(30_000))
    many(path, n_rows=15_000)

    report = score(predictor, path, out)

    assert (report.n_rows, report.n_rejected, report.n_resumed) == (14_999, 1, 0)
    assert len(pd.read_csv(out)) == 14_999


@pytest.mark.usefixtures("small_parts")
def test_a_run_of_other_options_is_not_mixed_in(
    predictor: Predictor, tmp_path: Path
) -> None:
    path, out = many(tmp_path / "many.csv"), tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        score(predictor, path, out, on_progress=stop_after(30_000))

    with pytest.raises(DataError, match="keeps 20,000 rows of an interrupted run"):
        score(predictor, path, out, columns=["id"])

    assert score(predictor, path, out, columns=["id"], overwrite=True).n_resumed == 0
    assert list(pd.read_csv(out).columns)[:2] == ["id", "prediction_id"]


@pytest.mark.usefixtures("small_parts")
def test_what_is_finished_is_kept_when_the_disk_is_full(
    predictor: Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = many(tmp_path / "many.csv"), tmp_path / "out.csv"

    def full(_parts: object, _destination: object) -> None:
        raise SourceError("out.csv cannot be written: No space left on device.")

    monkeypatch.setattr(sources, "join", full)
    with pytest.raises(SourceError, match=r"No space left.* 45,000 scored rows are kept"):
        score(predictor, path, out)
    monkeypatch.undo()

    assert score(predictor, path, out).n_resumed == 45_000
    assert len(pd.read_csv(out)) == 44_997


def test_a_folder_becomes_a_folder_of_the_same_files(
    frame: pd.DataFrame, predictor: Predictor, tmp_path: Path
) -> None:
    good = frame.iloc[[0, 1, 3, 4]]
    for name, rows in (("year=2024/a.csv", frame), ("year=2025/b.parquet", good)):
        place = tmp_path / "in" / name
        place.parent.mkdir(parents=True)
        kept = rows.astype({"lift": str})
        kept.to_csv(place, index=False) if name.endswith("csv") else kept.to_parquet(place)

    report = score(predictor, tmp_path / "in", tmp_path / "out")

    assert (report.n_rows, report.n_rejected) == (8, 2)
    found = {
        path.relative_to(tmp_path / "out").as_posix()
        for path in (tmp_path / "out").rglob("*.*")
    }
    assert found == {"year=2024/a.csv", "year=2025/b.parquet"}
    second = pd.read_parquet(tmp_path / "out" / "year=2025" / "b.parquet")
    assert second["prediction"].tolist() == [120.0, 70.0, 0.0, 60.0]
    assert "year" not in second.columns
    assert (tmp_path / "out.rejected" / "year=2024" / "a.csv").is_file()


@pytest.mark.usefixtures("small_parts")
def test_a_folder_goes_on_with_the_files_that_are_not_done(
    predictor: Predictor, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.csv", "b.csv"):
        many(tmp_path / "in" / name, n_rows=15_000)
    with pytest.raises(KeyboardInterrupt):
        score(predictor, tmp_path / "in", tmp_path / "out", on_progress=stop_after(25_000))
    assert not (tmp_path / "out").exists()
    many(tmp_path / "in" / "b.csv", n_rows=15_001)

    report = score(predictor, tmp_path / "in", tmp_path / "out")

    assert report.n_resumed == 15_000
    assert len(pd.read_csv(tmp_path / "out" / "b.csv")) == 15_000


def test_rows_are_partitioned_by_a_column(
    frame: pd.DataFrame, predictor: Predictor, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.parquet"
    frame.astype({"lift": str}).assign(city=["a b", "", "x", "x", "a b", "x"]).to_parquet(
        rows
    )

    report = score(predictor, rows, tmp_path / "out", partition_by="city")

    assert (report.n_rows, report.n_rejected) == (4, 2)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "city=a%20b",
        "city=__HIVE_DEFAULT_PARTITION__",
        "city=x",
    }
    assert len(sources.read(tmp_path / "out.rejected")) == 2
    back = sources.read(tmp_path / "out").sort_values("id")
    assert back["city"].fillna("").tolist() == ["a b", "", "x", "a b"]
    assert back["prediction"].tolist() == [20.0, 20.0, 0.0, 60.0]


def test_a_table_becomes_a_table(
    frame: pd.DataFrame, predictor: Predictor, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'flats.db'}"
    with closing(sqlite3.connect(tmp_path / "flats.db")) as connection:
        frame.astype({"lift": str}).to_sql("flats", connection, index=False)

    def run(**options: Any) -> ScoreReport:
        return score(
            predictor,
            database,
            database,
            query="flats",
            table="answers",
            scratch=tmp_path,
            **options,
        )

    report = run()

    assert (report.n_rows, report.n_rejected) == (4, 2)
    assert report.destination == f"{database} table answers"
    scored = sources.read(database, query="select * from answers order by id")
    assert scored["prediction"].tolist() == [120.0, 70.0, 0.0, 60.0]
    refused = sources.read(database, query="answers_rejected")
    assert refused["row_number"].tolist() == [3, 6]
    with pytest.raises(DataError, match="already has the table 'answers'"):
        run()
    assert run(overwrite=True).n_rows == 4
    assert not list(tmp_path.glob(".*"))
