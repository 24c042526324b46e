"""Rows with their predictions: which columns there are, and under which names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright.deploy import score
from modelwright.errors import DataError
from modelwright.runtime import Predictor, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import ReleaseManifest


@pytest.mark.parametrize("predictor", ["binary"], indirect=True)
def test_classes_come_with_their_probabilities(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    report = score(predictor, rows, tmp_path / "out.csv")

    scored = pd.read_csv(report.destination)
    assert scored["prediction"].tolist() == ["yes", "no", "no", "no"]
    assert (scored["probability_no"] + scored["probability_yes"]).round(9).eq(1).all()


@pytest.mark.parametrize(
    ("predictor", "names"),
    [("binary", ["raw_score_no", "raw_score_yes"]), ("regression", ["raw_score"])],
    indirect=["predictor"],
)
def test_raw_scores_are_added_where_they_are_asked_for(
    predictor: Predictor, names: list[str], frame: pd.DataFrame, rows: Path, tmp_path: Path
) -> None:
    score(predictor, rows, tmp_path / "out.csv", raw_scores=True)

    scored = pd.read_csv(tmp_path / "out.csv")
    assert list(scored.columns)[-len(names) - 1 :] == [*names, "release"]
    expected = predictor.raw_scores(frame.drop(columns="id").iloc[[0, 1, 3, 4]])
    assert scored[names].to_numpy().round(9).tolist() == expected.round(9).tolist()


def test_predictions_do_not_take_the_place_of_columns(
    frame: pd.DataFrame, predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    frame.assign(prediction=1, release="x").to_csv(rows, index=False)

    with pytest.raises(DataError, match="already has the columns 'prediction', 'release'"):
        score(predictor, rows, tmp_path / "out.csv")

    assert not (tmp_path / "out.csv").exists()


def test_predictions_stand_beside_columns_of_the_model_with_their_names(
    frame: pd.DataFrame,
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
    frame.rename(columns=names).to_csv(rows, index=False)

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


def test_only_some_columns_are_carried(
    predictor: Predictor, rows: Path, tmp_path: Path
) -> None:
    score(predictor, rows, tmp_path / "out.csv", columns=["id"])

    scored = pd.read_csv(tmp_path / "out.csv")
    assert list(scored.columns) == [
        "id",
        "prediction_id",
        "prediction",
        "lower",
        "upper",
        "release",
    ]
    with pytest.raises(DataError, match="'idd', which were to be carried"):
        score(predictor, rows, tmp_path / "other.csv", columns=["idd"])
