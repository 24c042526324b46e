"""A build in a project: its budget, its files, and what it belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import NotBuiltError
from modelwright.workflow.building import Budget, options_of, read_build
from modelwright.workflow.config import read_config
from modelwright.workflow.designing import current_design

if TYPE_CHECKING:
    from modelwright import Project


def test_the_calls_budget_stands_above_the_settings(started: Project) -> None:
    config_file = started.folder.config
    config_file.write_text(config_file.read_text().replace("# trials = 20", "trials = 20"))
    config = read_config(config_file)

    assert options_of(config, Budget(), started.folder.root).trials == 20
    assert options_of(config, Budget(seconds=9.0), started.folder.root).trials is None
    assert (
        options_of(config, Budget(seconds=9.0), started.folder.root).budget_seconds == 9.0
    )
    assert options_of(config, Budget(trials=3), started.folder.root).trials == 3


def test_build_on_disk_answers_as_it_did(project: Project) -> None:
    designed = current_design(project.folder)

    built = read_build(project.folder, designed)

    assert built.report.n_trials == 2
    assert built.model.signature == designed.plan.signature
    assert project.folder.build_page.is_file()


def test_build_of_an_earlier_plan_is_refused(project: Project) -> None:
    designed = current_design(project.folder)
    other = replace(designed, plan=replace(designed.plan, data_sha256="0" * 64))

    with pytest.raises(NotBuiltError, match="earlier plan"):
        read_build(project.folder, other)


def test_without_a_build_the_way_to_one_is_said(project: Project) -> None:
    project.folder.build_report.unlink()

    with pytest.raises(NotBuiltError, match="modelwright build"):
        read_build(project.folder, current_design(project.folder))


@pytest.mark.parametrize("n_kept", [None, 0, 2, 1_000])
def test_a_model_that_is_gone_or_cut_is_to_be_built_anew(
    project: Project, n_kept: int | None
) -> None:
    content = project.folder.model.read_bytes()
    project.folder.model.unlink()
    if n_kept is not None:
        project.folder.model.write_bytes(content[:n_kept])

    with pytest.raises(NotBuiltError, match="damaged"):
        read_build(project.folder, current_design(project.folder))
