"""The Python front door: every verb, the lock it holds, and the progress it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from modelwright import Project
from modelwright.errors import ConfigError, ProjectBusyError
from modelwright.records import silent
from modelwright.workflow.lock import project_lock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHANGING: list[Callable[[Project], Any]] = [
    lambda project: project.design(),
    lambda project: project.build(trials=2),
    lambda project: project.release(),
    lambda project: project.run(trials=2),
    lambda project: project.rebuild(trials=2),
]


@pytest.fixture
def project(tmp_path: Path, mixed_rows: Callable[..., pd.DataFrame]) -> Project:
    mixed_rows("regression").to_csv(tmp_path / "rows.csv", index=False)
    return Project.init(tmp_path / "rows.csv", target="y", time="none", into=tmp_path)


def test_project_is_found_from_a_folder_below(project: Project) -> None:
    below = project.folder.root / "notebooks" / "old"
    below.mkdir(parents=True)

    assert Project(below).folder.root == project.folder.root


def test_a_project_shows_how_to_get_it(project: Project) -> None:
    assert repr(project) == f"Project({str(project.folder.root)!r})"


def test_init_does_not_overwrite_a_project(project: Project) -> None:
    with pytest.raises(ConfigError, match="exists already"):
        Project.init(project.folder.root / "rows.csv", target="y", into=project.folder.root)


@pytest.mark.parametrize("change", CHANGING)
def test_a_verb_that_changes_the_project_names_who_holds_the_lock(
    change: Callable[[Project], Any], project: Project
) -> None:
    import contextvars

    def blocked() -> None:
        with pytest.raises(ProjectBusyError, match="modelwright build"):
            change(project)

    with project_lock(project.folder, "build"):
        contextvars.Context().run(blocked)  # as another command would see it


def test_run_tells_its_stages_in_order_and_stages_can_be_gone_one_by_one(
    project: Project,
) -> None:
    told: list[tuple[str, float]] = []
    project.on_progress = lambda stage, fraction, _: told.append((stage, fraction))

    manifest = project.run(trials=2)

    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages == ["design", "search", "fit", "evaluate", "release"]
    assert all(0 <= fraction <= 1 for _, fraction in told)
    project.on_progress = silent
    assert project.design().signature.target.task == "regression"
    assert project.build(trials=2).n_trials == 2
    assert project.release().release_id == manifest.release_id


def test_a_champion_serves_rows_that_the_project_scores(project: Project) -> None:
    project.run(trials=2)
    out = project.folder.root / "out.csv"

    project.score(project.folder.root / "rows.csv", out)

    scored = pd.read_csv(out)
    assert (scored["lower"] <= scored["prediction"]).all()
    assert (scored["prediction"] <= scored["upper"]).all()
    spread = np.std(
        pd.read_csv(project.folder.root / "rows.csv")["y"] - scored["prediction"]
    )
    assert spread < 30
