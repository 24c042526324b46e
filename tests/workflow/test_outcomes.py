"""Outcomes in a project."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright.journal import Entry, Journal

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright import Project


@pytest.mark.parametrize("column", ["prediction_id", "order"])
def test_outcomes_find_their_predictions_by_id_or_by_the_projects_key(
    column: str, project: Project, tmp_path: Path
) -> None:
    config = project.folder.config
    text = config.read_text().splitlines()
    lines = ['key = "order"' if line.startswith("# key = ") else line for line in text]
    config.write_text("\n".join(lines))
    Journal(project.folder.journal).append(
        [
            Entry(
                id=f"p{number}",
                time=float(number),
                release_id="ab",
                row={"size": number},
                prediction="yes",
                key=f"k{number}",
            )
            for number in range(3)
        ]
    )
    names = ["p0", "p2", "p9"] if column == "prediction_id" else ["k0", "k2", "k9"]
    file = tmp_path / "came_true.csv"
    pd.DataFrame({column: names, "outcome": "no"}).to_csv(file, index=False)

    count = project.record_outcomes(file)

    assert (count.matched, count.unmatched) == (2, 1)
    assert project.status().n_outcomes == 2


def test_outcomes_come_from_a_query_too(project: Project, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop, shop:
        shop.execute("CREATE TABLE sold (prediction_id, outcome, weight)")
        shop.execute("INSERT INTO sold VALUES ('p0', 'no', 1), ('p1', 'yes', 2)")

    count = project.record_outcomes(
        f"sqlite:///{tmp_path}/shop.db",
        query="SELECT prediction_id, outcome FROM sold WHERE outcome = 'yes'",
    )

    assert (count.matched, count.unmatched) == (0, 1)


def test_outcomes_that_the_champion_cannot_predict_are_counted(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "came_true.csv"
    pd.DataFrame(
        {"prediction_id": ["p0", "p1", "p2"], "outcome": ["yes.", "no", "maybe"]}
    ).to_csv(file, index=False)

    assert project.record_outcomes(file).unusable == 2
