"""Options that several verbs have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from modelwright.workflow.folder import ProjectFolder


@pytest.mark.parametrize("verb", ["build", "run", "rebuild"])
@pytest.mark.usefixtures("folder")
def test_a_budget_is_read_with_its_unit(
    run: Callable[..., Result],
    fake: Any,
    verb: str,
) -> None:
    run(verb, "--budget", "5m")

    called = dict(fake.calls)
    assert called[verb]["budget"] == 300
    assert called[verb]["trials"] is None


def test_a_bad_budget_says_what_is_accepted(run: Callable[..., Result]) -> None:
    result = run("build", "--budget", "soon")

    assert result.exit_code == 2
    assert "'soon' is not a duration above 0" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["--budget", "5m", "--trials", "3"], ["--trials", "3", "--budget", "5m"]],
)
def test_budget_and_trials_exclude_each_other(
    run: Callable[..., Result], arguments: list[str]
) -> None:
    result = run("build", *arguments)

    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_paths_are_seen_from_the_working_folder_not_from_the_project(
    run: Callable[..., Result], fake: Any, folder: ProjectFolder
) -> None:
    run("score", "in.csv", "sqlite:///out.db")

    assert fake.calls[-1][1]["positional"] == (
        str(folder.root / "in.csv"),
        "sqlite:///out.db",
    )
