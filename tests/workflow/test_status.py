"""Where a project stands, and what its next step is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import Comparison, Finding, Score, WatchReport
from modelwright.workflow.status import _next_step, status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright import Project

SCORE = Score(
    metric="f1", value=0.5, lower=0.4, upper=0.6, n_rows=80, higher_is_better=True
)
WATCH = WatchReport(
    release_id="ab",
    n_rows=10,
    n_outcomes=5,
    first=None,
    last=None,
    findings=(),
    drift=(),
    reference=SCORE,
    realized=None,
    estimated=None,
)

ALERTING = replace(
    WATCH,
    findings=(Finding(code="WCH010", severity="error", subject="target", message="m"),),
)
COMPARISON = Comparison(
    champion_id="ab",
    challenger_id="cd",
    champion=SCORE,
    challenger=SCORE,
    gain=0.0,
    gain_lower=-0.1,
    gain_upper=0.1,
    n_rows=80,
    is_better=False,
    verdict="no",
)


def test_a_project_without_anything_is_told_to_run(started: Project) -> None:
    status = status_of(started.folder)

    assert (status.plan, status.score, status.champion, status.releases) == (
        None,
        None,
        None,
        (),
    )
    assert status.next_step.startswith("modelwright run")
    assert not started.folder.state.exists()
    assert status.journal == str(started.folder.journal / "journal.sqlite")


def test_a_released_project_is_told_to_serve(project: Project) -> None:
    status = status_of(project.folder)

    assert status.score is not None
    assert [manifest.release_id for manifest in status.releases] == [status.champion]
    assert (status.n_predictions, status.n_outcomes) == (0, 0)
    assert status.next_step.startswith("modelwright serve")
    assert not project.folder.journal.exists()


@pytest.mark.parametrize(
    ("changes", "verb"),
    [
        ({"score": None}, "build"),
        ({"champion": None}, "release"),
        ({"challenger": "cd"}, "promote"),
        ({"n_outcomes": 0}, "outcomes FILE: say"),
        ({"n_outcomes": 29}, "outcomes FILE: a rebuild needs 30"),
        ({"watch": None}, "watch"),
        ({"n_answered": 11}, "watch"),
        ({"champion": "cd"}, "watch"),
        ({}, "rebuild"),
        ({"comparison": COMPARISON}, "watch: look again"),
        ({"comparison": COMPARISON, "watch": ALERTING}, "rebuild"),
    ],
)
def test_each_open_step_is_the_next_one(
    changes: dict[str, Any], verb: str, project: Project
) -> None:
    released = status_of(project.folder)
    done = replace(
        released, champion="ab", n_predictions=10, n_answered=10, n_outcomes=40, watch=WATCH
    )

    assert _next_step(replace(done, **changes)).startswith(f"modelwright {verb}")


def test_a_database_that_is_down_is_told_and_hides_nothing_else(
    project: Project, keep_journal_in: Callable[[str], None], free_port: int
) -> None:
    pytest.importorskip("psycopg")
    keep_journal_in(f"postgresql://ann@127.0.0.1:{free_port}/models")

    status = status_of(project.folder)

    assert status.journal == f"postgresql://ann@127.0.0.1:{free_port}/models, schema shop"
    assert "Connection refused" in status.journal_problem
    assert status.champion is not None


def test_a_status_fits_into_a_few_lines(project: Project) -> None:
    shown = repr(status_of(project.folder))

    assert "next_step='modelwright serve" in shown
    assert len(shown) < 1000
