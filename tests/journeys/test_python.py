"""The whole way from Python: values in time, and many classes; the release answers everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pandas as pd
import pytest

import modelwright
from modelwright import Project
from modelwright.errors import DataError
from modelwright.runtime import RAW_SCORES, Normaliser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Frames = Callable[..., pd.DataFrame]


def in_onnxruntime(release: Path, frame: pd.DataFrame) -> list[Any]:
    """Return what ONNX Runtime alone makes of normalised rows."""
    inputs = Normaliser(modelwright.load(release).signature).table(frame)
    session = onnxruntime.InferenceSession(release / "model.onnx")
    usual = [each.name for each in session.get_outputs() if each.name != RAW_SCORES]
    return list(session.run(usual, {"strings": inputs.strings, "numbers": inputs.numbers}))


def start(folder: Path, frame: pd.DataFrame, choose: Any, **options: Any) -> Project:
    """Start a project on rows."""
    folder.mkdir()
    frame.to_parquet(folder / "rows.parquet", index=False)
    project = Project.init(folder / "rows.parquet", target="y", into=folder, **options)
    choose(project.folder.config)
    return project


@pytest.mark.slow
def test_values_in_time(
    tmp_path: Path, mixed_rows: Frames, lightgbm_only: Callable[[Path], None]
) -> None:
    rows = mixed_rows("regression", n_rows=300)
    rows["y"] += pd.to_datetime(rows["sent"]).dt.day_of_year / 5  # later is more
    rows.loc[::50, "y"] = np.nan
    project = start(tmp_path / "a", rows, lightgbm_only, time="sent")

    manifest = project.run(trials=3)

    plan = project.design()
    assert (plan.split.kind, plan.split.column) == ("time", "sent")
    assert "sent" not in [column.name for column in plan.signature.columns]
    release = project.folder.release(manifest.release_id)
    live = mixed_rows("regression", n_rows=80, seed=3)
    live.to_csv(tmp_path / "live.csv", index=False)
    project.score(tmp_path / "live.csv", tmp_path / "out.csv")
    loaded = modelwright.load(release)
    scored = pd.read_csv(tmp_path / "out.csv")
    np.testing.assert_allclose(loaded.predict(live), scored["prediction"], rtol=1e-12)
    prediction, interval = in_onnxruntime(release, live)
    # A session with its default threads may add in another order.
    np.testing.assert_allclose(loaded.predict(live), prediction, rtol=1e-9)
    np.testing.assert_allclose(loaded.predict_interval(live), interval, rtol=1e-9)

    twin = start(tmp_path / "b", rows, lightgbm_only, time="sent")
    assert twin.run(trials=3).release_id == manifest.release_id


@pytest.mark.slow
def test_many_classes(
    tmp_path: Path, mixed_rows: Frames, lightgbm_only: Callable[[Path], None]
) -> None:
    rows = mixed_rows("multiclass", n_rows=300)
    project = start(tmp_path / "a", rows, lightgbm_only, time="none")
    manifest = project.run(trials=3)
    release = project.folder.release(manifest.release_id)
    live = mixed_rows("multiclass", n_rows=80, seed=3)

    loaded = modelwright.load(release)
    labels, probabilities = in_onnxruntime(release, live)

    assert loaded.signature.target.classes == ("bronze", "gold", "silver")
    assert loaded.predict(live).tolist() == labels.tolist()
    np.testing.assert_allclose(loaded.predict_proba(live), probabilities, atol=1e-9)
    assert (loaded.predict(live) == live["y"]).mean() > 0.4
    one_by_one = [loaded.answer([row])[0] for row in live.to_dict("records")]
    assert [answer.prediction for answer in one_by_one] == labels.tolist()

    live.to_csv(tmp_path / "more.csv", index=False)
    with pytest.raises(DataError, match="unseen"):
        project.rebuild(data=tmp_path / "a" / "rows.parquet", trials=2)
    comparison = project.rebuild(data=tmp_path / "more.csv", trials=2)
    assert (comparison.champion_id, comparison.n_rows) == (manifest.release_id, 16)
    assert not comparison.is_better
    assert project.promote() == comparison.challenger_id
    assert project.rollback() == manifest.release_id
