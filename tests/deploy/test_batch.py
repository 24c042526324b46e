"""Batch scoring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright.deploy import score
from modelwright.errors import DataError, SourceError
from modelwright.runtime import Predictor, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import ReleaseManifest

ROWS = pd.DataFrame(
    {
        "id": range(6),
        "size": ["10", "20", "big", "", "50", "60"],
        "city": ["Rome", "Oslo", "Rome", "", "Lima", "Rome"],
        "lift": [1, 0, 1, 0, 1, "maybe"],
    }
)


@pytest.fixture
def predictor(
    write: Callable[..., ReleaseManifest], request: pytest.FixtureRequest, tmp_path: Path
) -> Predictor:
    model = request.getfixturevalue(getattr(request, "param", "regression"))
    return load(tmp_path / "releases" / write(model).release_id)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    ROWS.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".jsonl", ".parquet"])
def test_rows_are_written_with_their_predictions(
    ending: str, predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    report = score(predictor, rows, tmp_path / f"out{ending}")

    readers: dict[str, Any] = {".parquet": pd.read_parquet, ".jsonl": pd.read_json}
    read = readers.get(ending, pd.read_csv)
    arguments = {"lines": True} if ending == ".jsonl" else {}
    scored = read(report.destination, **arguments)
    assert (report.n_rows, report.n_rejected) == (4, 2)
    assert list(scored.columns) == [
        *ROWS.columns,
        "prediction",
        "lower",
        "upper",
        "release",
    ]
    assert scored["id"].astype(int).tolist() == [0, 1, 3, 4]
    assert scored["prediction"].tolist() == [120.0, 70.0, 0.0, 60.0]
    assert (scored["release"] == predictor.release_id[:12]).all()
    assert report.rejected == tmp_path / f"out.rejected{ending}"
    refused = read(report.rejected, **arguments)
    assert refused["problem"].tolist() == [
        "size: a number is expected",
        "lift: true or false is expected",
    ]


@pytest.mark.parametrize("predictor", ["binary"], indirect=True)
def test_classes_come_with_their_probabilities(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    report = score(predictor, rows, tmp_path / "out.csv")

    scored = pd.read_csv(report.destination)
    assert scored["prediction"].tolist() == ["yes", "no", "no", "no"]
    assert (scored["probability_no"] + scored["probability_yes"]).round(9).eq(1).all()


def test_chunks_are_as_good_as_the_whole(predictor: Predictor, tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    pd.concat([ROWS.iloc[[0, 1, 3, 4]]] * 6000).astype({"lift": str}).to_parquet(path)
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
    predictor: Predictor, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    ROWS.iloc[[2, 5]].to_csv(path, index=False)

    report = score(predictor, path, tmp_path / "out.csv")

    assert (report.n_rows, report.n_rejected) == (0, 2)
    assert len(pd.read_csv(report.destination)) == 0


def test_an_earlier_runs_refused_rows_are_not_left_beside(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    score(predictor, rows, tmp_path / "out.csv")
    ROWS.iloc[[0]].to_csv(rows, index=False)

    score(predictor, rows, tmp_path / "out.csv")

    assert not (tmp_path / "out.rejected.csv").exists()


def test_a_file_is_not_overwritten_with_its_own_predictions(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    for destination in (rows, tmp_path / "." / "rows.csv"):
        with pytest.raises(DataError, match="would be overwritten"):
            score(predictor, rows, destination)
    rejected = rows.rename(tmp_path / "out.rejected.csv")
    with pytest.raises(DataError, match="would be overwritten"):
        score(predictor, rejected, tmp_path / "out.csv")


def test_predictions_do_not_take_the_place_of_columns(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    ROWS.assign(prediction=1, release="x").to_csv(rows, index=False)

    with pytest.raises(DataError, match="already has the columns 'prediction', 'release'"):
        score(predictor, rows, tmp_path / "out.csv")

    assert not (tmp_path / "out.csv").exists()


def test_predictions_stand_beside_columns_of_the_model_with_their_names(
    write: Callable[..., ReleaseManifest],
    regression: Any,
    rows: Path,
    tmp_path: Path,
) -> None:
    names = {"size": "prediction", "city": "release", "lift": "problem"}
    signature = regression.signature
    renamed = replace(
        signature,
        columns=tuple(
            replace(c, name=names.get(c.name, c.name)) for c in signature.columns
        ),
    )
    manifest = write(replace(regression, signature=renamed))
    ROWS.rename(columns=names).to_csv(rows, index=False)

    report = score(
        load(tmp_path / "releases" / manifest.release_id), rows, tmp_path / "out.csv"
    )

    scored = pd.read_csv(report.destination)
    assert scored["prediction"].fillna(0).tolist() == [10, 20, 0, 50]
    assert scored["prediction_2"].tolist() == [120.0, 70.0, 0.0, 60.0]
    assert scored["release_2"].nunique() == 1
    assert report.rejected is not None
    assert pd.read_csv(report.rejected)["problem_2"].tolist() == [
        "prediction: a number is expected",
        "problem: true or false is expected",
    ]


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
