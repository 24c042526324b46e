"""The plan on disk belongs to the settings and to the rows, or it is not used."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright.errors import ConfigError, NotBuiltError, SourceError
from modelwright.workflow.config import DataConfig, ProjectConfig, read_config
from modelwright.workflow.designing import (
    current_design,
    design_project,
    goal_of,
    read_plan,
)
from modelwright.workflow.folder import ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright import Project


def test_settings_say_the_goal(started: Project) -> None:
    config = started.folder.config
    text = config.read_text().replace("# exclude = ", "exclude = ")
    config.write_text(text.replace("seed = 0", "seed = 3"))

    goal = goal_of(read_config(config), started.folder)

    assert (goal.target, goal.time, goal.seed) == ("y", "none", 3)
    assert len(goal.exclude) == 1
    assert goal.folder == started.folder.root


def test_design_on_disk_is_the_design_that_was_made(started: Project) -> None:
    made = design_project(started.folder)

    read = current_design(started.folder)

    assert read.plan == made.plan
    assert read.split.blocks.tolist() == made.split.blocks.tolist()
    np.testing.assert_array_equal(read.labels, made.labels)
    np.testing.assert_array_equal(read.inputs.numbers, made.inputs.numbers)
    assert read.inputs.strings.tolist() == made.inputs.strings.tolist()


def test_a_split_comes_back_whole(started: Project) -> None:
    config = started.folder.config
    text = config.read_text().replace('time = "none"', 'time = "@order"')
    config.write_text(text.replace('# gap = "7d"', "gap = 3"))

    made = design_project(started.folder)

    read = current_design(started.folder).split
    assert made.split.trains_from is not None
    assert read.trains_from is not None
    assert read.trains_from.tolist() == made.split.trains_from.tolist()
    assert made.plan.split.gap == "3 rows"


@pytest.mark.parametrize(
    ("written", "read"), [("7d", timedelta(days=7)), (2, 2), (0.5, 0.5), (None, None)]
)
def test_a_gap_in_words_is_a_duration(
    written: str | float | None, read: object, tmp_path: Path
) -> None:
    config = ProjectConfig(data=DataConfig(source="a", target="b", gap=written))

    assert goal_of(config, ProjectFolder(tmp_path)).gap == read


def test_newer_settings_make_a_new_plan(started: Project) -> None:
    design_project(started.folder)
    config = started.folder.config
    config.write_text(config.read_text().replace('# metric = "..."', 'metric = "f1"'))
    later = started.folder.plan.stat().st_mtime + 5
    os.utime(config, (later, later))

    assert current_design(started.folder).plan.metric == "f1"


def test_changed_rows_are_refused(started: Project) -> None:
    design_project(started.folder)
    with (started.folder.root / "rows.csv").open("a") as file:
        file.write("1,2,True,small,city 1,2022-01-01,late,yes\n")

    with pytest.raises(SourceError, match="modelwright design"):
        current_design(started.folder)


def test_column_that_the_rows_lack_is_named_with_the_near_miss(started: Project) -> None:
    config = started.folder.config
    config.write_text(config.read_text().replace('target = "y"', 'target = "yy"'))

    with pytest.raises(ConfigError, match="Did you mean 'y'"):
        design_project(started.folder)


def test_without_a_plan_the_way_to_one_is_said(started: Project) -> None:
    with pytest.raises(NotBuiltError, match="modelwright design"):
        read_plan(started.folder)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"PK\x03\x04"])
def test_a_split_that_is_gone_or_damaged_is_to_be_made_again(
    started: Project, content: bytes | None
) -> None:
    design_project(started.folder)
    started.folder.split.unlink()
    if content is not None:
        started.folder.split.write_bytes(content)

    with pytest.raises(SourceError, match="modelwright design"):
        current_design(started.folder)
