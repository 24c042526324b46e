"""export, serve, score, outcomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import ParityError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from modelwright.workflow.folder import ProjectFolder

pytestmark = pytest.mark.usefixtures("folder")


def test_export_says_where_it_is_and_whether_it_was_compared(
    run: Callable[..., Result], fake: Any, folder: ProjectFolder
) -> None:
    result = run("export", "java", "out", "--release", "3f", "--package", "com.example")

    _, options = fake.calls[-1]
    assert options["positional"] == ("java", str(folder.root / "out"))
    assert (options["release"], options["package"]) == ("3f", "com.example")
    assert "Exported release 3f9a3f9a3f9a: 2 files in exports/java" in result.stdout
    assert "'java' not on the PATH" in result.stdout


def test_an_export_that_is_refused_is_a_no(run: Callable[..., Result], fake: Any) -> None:
    fake.answers["export"] = ParityError("The R scorer answers unlike ONNX Runtime.")

    assert run("export", "r").exit_code == 1
    assert fake.calls[-1][1]["positional"] == ("r", None)


def test_serve_passes_its_address_and_says_where_it_answers(
    run: Callable[..., Result], fake: Any
) -> None:
    run("serve", "--host", "::1", "--port", "8080", "--workers", "2", "--log", "json")

    _, options = fake.calls[-1]
    assert (options["host"], options["port"]) == ("::1", 8080)
    assert (options["workers"], options["log"], options["socket"]) == (2, "json", None)


def test_a_socket_is_found_from_where_the_command_is_run(
    run: Callable[..., Result], fake: Any, folder: ProjectFolder
) -> None:
    run("serve", "--socket", "service.sock")

    assert fake.calls[-1][1]["socket"] == folder.root / "service.sock"


def test_ctrl_c_is_how_a_service_ends(run: Callable[..., Result], fake: Any) -> None:
    fake.answers["serve"] = KeyboardInterrupt()

    result = run("serve")

    assert (result.exit_code, result.stderr) == (0, "")


def test_a_service_that_cannot_start_is_the_users_mistake(
    run: Callable[..., Result], fake: Any
) -> None:
    fake.answers["serve"] = ServiceError("port 8000 is taken")

    assert run("serve").exit_code == 2


def test_score_counts_and_names_files(
    run: Callable[..., Result], fake: Any, folder: ProjectFolder
) -> None:
    result = run("score", "in.csv", "out.csv")

    expected = (str(folder.root / "in.csv"), str(folder.root / "out.csv"))
    assert fake.calls[-1][1]["positional"] == expected
    assert "Predicted 1,200 rows in 400 ms: out.csv" in result.stdout
    assert "Refused 3 rows: out.rejected.csv" in result.stdout
    assert "interrupted" not in result.stdout


def test_score_passes_its_options(run: Callable[..., Result], fake: Any) -> None:
    fake.answers["score"] = replace(fake.answers["score"], n_resumed=700)
    options = [
        "--columns",
        "id, city",
        "--partition-by",
        "city",
        "--overwrite",
        "--raw-scores",
    ]

    result = run("score", "sqlite:///x.db", "out", "--query", "flats", *options)

    _, given = fake.calls[-1]
    assert given["positional"][0] == "sqlite:///x.db"
    assert given["query"] == "flats"
    assert given["columns"] == ["id", "city"]
    assert given["raw_scores"] is True
    assert (given["partition_by"], given["table"], given["overwrite"]) == (
        "city",
        None,
        True,
    )
    assert "An interrupted run had done 700 rows of these." in result.stdout


def test_outcomes_are_counted(run: Callable[..., Result], fake: Any) -> None:
    result = run("outcomes", "sold.csv")
    assert "Recorded 30 outcomes" in result.stdout
    run("outcomes", "sqlite:///shop.db", "--query", "SELECT 1")
    assert fake.calls[-1][1]["query"] == "SELECT 1"
    assert "Kept 2 outcomes whose prediction is not in the journal" in result.stdout

    fake.answers["record_outcomes"] = replace(fake.answers["record_outcomes"], empty=4)
    assert "Left out 4 rows" in run("outcomes", "sold.csv").stdout
