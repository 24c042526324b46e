"""journal."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.journal import Moved
from modelwright.workflow.journal_export import ExportedJournal
from modelwright.workflow.journals import MovedJournal

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from modelwright.workflow.folder import ProjectFolder

pytestmark = pytest.mark.usefixtures("folder")


def test_export_passes_what_to_write_and_where(
    run: Callable[..., Result], fake: Any, folder: ProjectFolder
) -> None:
    file = folder.root / "asked.csv"
    fake.answers["export_journal"] = ExportedJournal(
        file=file, n_rows=1200, n_outcomes=30, n_unread=0
    )
    arguments = ("--release", "3f", "--since", "2026-11-25", "--overwrite")

    result = run("journal", "export", "asked.csv", *arguments)
    record = json.loads(run("journal", "export", "asked.csv", "--json").stdout)

    _, options = fake.calls[1]
    assert options["positional"] == (str(file),)
    assert (options["release"], options["overwrite"]) == ("3f", True)
    assert options["since"] == dt.datetime(2026, 11, 25)
    assert "1,200 predictions, 30 outcomes: asked.csv" in result.stdout
    assert record["n_rows"] == 1200


def test_move_says_how_much_went_where(run: Callable[..., Result], fake: Any) -> None:
    fake.answers["move_journal"] = MovedJournal("postgresql://db/a", Moved(7, 2), Moved())

    assert (
        "Moved 7 predictions and 2 outcomes to postgresql://db/a"
        in run("journal", "move").stdout
    )
    record = json.loads(run("journal", "move", "--json").stdout)
    assert record["journal"]["n_predictions"] == 7


@pytest.mark.parametrize(
    "arguments",
    [
        ("export",),
        ("move", "asked.csv"),
        ("move", "--overwrite"),
        ("export", "asked.csv", "--since", "yesterday"),
        ("count",),
    ],
)
def test_what_does_not_fit_together_is_refused(
    run: Callable[..., Result], fake: Any, arguments: tuple[str, ...]
) -> None:
    assert run("journal", *arguments).exit_code == 2
    assert fake.calls == []
