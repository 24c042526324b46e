"""A project whose rows weigh differently, and whose answers must follow a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import modelwright
from modelwright import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

RULES = """
[constraints]
monotone = { size = "rising", count = "falling" }
"""


@pytest.mark.slow
def test_weights_and_directions_go_the_whole_way(
    tmp_path: Path, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    rows = mixed_rows("regression")
    share = np.random.default_rng(0).uniform(0.2, 3, len(rows)).round(3)
    rows.assign(share=share).to_csv(root / "rows.csv", index=False)
    project = Project.init(root / "rows.csv", target="y", time="none", into=root)
    text = project.folder.config.read_text(encoding="utf-8")
    text = text.replace("[data]", '[data]\nweight = "share"').replace(
        "\n[constraints]", RULES
    )
    text = text.replace("# learners = ", "learners = ").replace("lightgbm", "extra_trees")
    project.folder.config.write_text(text, encoding="utf-8")

    plan = project.design()
    report = project.build(trials=4)
    manifest = project.release()

    assert (plan.weight, plan.monotone) == ("share", {"size": "rising", "count": "falling"})
    assert [check.n_broken for check in report.evaluation.monotone] == [0, 0]
    path = project.folder.release(manifest.release_id)
    card = (path / "card.md").read_text(encoding="utf-8")
    assert "Rows count by their weight, the column “share”" in card
    assert "Where “size” grows, answers must not fall" in card

    released = modelwright.load(path)
    asked = rows.drop(columns="y").head(20)  # without the weight
    answers = [
        released.predict(asked.assign(size=size)) for size in np.linspace(0, 120, 30)
    ]
    assert np.diff(np.array(answers, dtype=float), axis=0).min() >= -1e-9
    assert "WCH014" in {finding.code for finding in project.watch().findings}
