"""watch, rebuild."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from modelwright.workflow.folder import ProjectFolder

pytestmark = pytest.mark.usefixtures("folder")

ALERT = Finding(code="WCH003", severity="error", subject="plan", message="It moved.")


def test_a_quiet_watch_is_done(run: Callable[..., Result], fake: Any) -> None:
    assert fake.answers["watch"].alerts == ()
    assert run("watch").exit_code == 0


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_alerts_are_an_answer_of_no(
    run: Callable[..., Result], fake: Any, arguments: list[str]
) -> None:
    fake.answers["watch"] = replace(fake.answers["watch"], findings=(ALERT,))

    result = run("watch", *arguments)

    assert result.exit_code == 1
    assert "WCH003" in result.stdout


def test_a_better_challenger_is_done_and_another_is_an_answer_of_no(
    run: Callable[..., Result], fake: Any, folder: ProjectFolder
) -> None:
    better = run("rebuild", "--data", "new.csv", "--only-new", "--trials", "3")
    fake.answers["rebuild"] = replace(fake.answers["rebuild"], is_better=False)
    worse = run("rebuild", "--json")

    assert (better.exit_code, worse.exit_code) == (0, 1)
    assert "Next: modelwright promote" in better.stdout
    assert json.loads(worse.stdout)["is_better"] is False
    assert fake.calls[1][1] == {
        "data": str(folder.root / "new.csv"),
        "judge": None,
        "only_new": True,
        "budget": None,
        "trials": 3,
        "positional": (),
    }
