"""Serving, scoring and outcomes in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import modelwright
from modelwright.errors import NotBuiltError
from modelwright.journal import Entry, Journal
from modelwright.workflow.serving import API_KEY_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright import Project


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Catch what the service is started with."""
    caught: dict[str, Any] = {}

    def serve(champion: Any, journal: Any, options: Any, **_: Any) -> None:
        caught.update(champion=champion(), journal=journal, options=options)

    monkeypatch.setattr("modelwright.server.serve", serve)
    return caught


def test_the_service_gets_the_champion_and_the_settings(
    project: Project, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project.folder.config
    text = config.read_text().replace("# max_rows = 10000", "max_rows = 7")
    config.write_text(text.replace("# socket =", "socket ="))
    monkeypatch.setenv(API_KEY_VARIABLE, "secret")

    project.serve(port=0, workers=3)

    assert served["champion"].name == project.status().champion
    assert served["journal"] == project.folder.journal
    options = served["options"]
    assert (options.port, options.max_rows, options.api_key) == (0, 7, "secret")
    assert (options.host, options.workers) == ("127.0.0.1", 3)
    assert options.socket == project.folder.root / "service.sock"
    assert options.keys == project.folder.state / "keys.json"


def test_without_a_champion_nothing_is_served(
    started: Project, served: dict[str, Any]
) -> None:
    with pytest.raises(NotBuiltError, match="modelwright run"):
        started.serve()

    assert served == {}


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
