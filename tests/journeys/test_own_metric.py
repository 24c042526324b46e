"""A project judged by a function of its own: designed, built, released, watched and rebuilt by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright import Project
from modelwright.errors import ConfigError
from modelwright.records import Plan, read_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

PROFIT = '''\
def profit(y_true, y_pred):
    """Return 10 for every answer "yes" that came true, less 6 for every one that did not."""
    called = y_pred == "yes"
    return 10.0 * (called & (y_true == "yes")).sum() - 6.0 * (called & (y_true == "no")).sum()
'''


@pytest.fixture
def project(tmp_path: Path, mixed_rows: Callable[..., pd.DataFrame]) -> Project:
    root = tmp_path / "shop"
    root.mkdir()
    mixed_rows("binary").to_csv(root / "rows.csv", index=False)
    (root / "my_metrics.py").write_text(PROFIT, encoding="utf-8")
    project = Project.init(root / "rows.csv", target="y", time="none", into=root)
    text = project.folder.config.read_text(encoding="utf-8")
    asked = text.replace("[goal]", '[goal]\nmetric = "my_metrics.py:profit"')
    project.folder.config.write_text(asked, encoding="utf-8")
    return project


@pytest.mark.slow
def test_a_function_of_the_project_goes_the_whole_way(
    project: Project, tmp_path: Path, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    project.design()
    manifest = project.run(trials=2)
    new = tmp_path / "new.csv"
    mixed_rows("binary", n_rows=200, seed=1).to_csv(new, index=False)
    comparison = project.rebuild(data=new, trials=2)

    assert manifest.metric == "my_metrics.py:profit"
    assert "profit on" in manifest.score_text
    release = project.folder.release(manifest.release_id)
    card = (release / "card.md").read_text(encoding="utf-8")
    assert "The search improved profit" in card
    assert "Return 10 for every answer" in card
    assert read_record(release / "plan.json", Plan).metric == "my_metrics.py:profit"
    assert comparison.champion.metric == "my_metrics.py:profit"
    assert "its profit is" in comparison.verdict

    (project.folder.root / "my_metrics.py").unlink()
    report = project.watch()
    assert "There is no file" in report.cannot_measure
    assert "There is no file" in project.folder.watch_page.read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="There is no file"):
        project.rebuild(data=new, trials=2)


def test_a_function_that_fails_is_refused_by_the_design(project: Project) -> None:
    path = project.folder.root / "my_metrics.py"
    path.write_text("def profit(y_true, y_pred):\n    return y_true + 1", encoding="utf-8")

    with pytest.raises(
        ConfigError, match=r"'my_metrics.py:profit' fails on .* made-up rows"
    ):
        project.design()
