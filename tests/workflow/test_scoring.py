"""Scoring in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import modelwright

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright import Project


def test_scored_rows_hold_what_the_release_answers(
    project: Project, tmp_path: Path
) -> None:
    rows = project.folder.root / "rows.csv"

    report = project.score(rows, tmp_path / "out.parquet")

    scored = pd.read_parquet(tmp_path / "out.parquet")
    released = modelwright.load(project.folder.release(project.status().champion or ""))
    frame = pd.read_csv(rows)
    assert report.n_rows == len(scored) == len(frame)
    assert scored["prediction"].tolist() == released.predict(frame).tolist()
