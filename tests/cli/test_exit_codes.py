"""What a command's end says."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import ConfigError, DataError, ParityError, ProjectBusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from modelwright.workflow.folder import ProjectFolder

SLEEPING_BUILD = """
import time
import modelwright.project

class Sleeping:
    def __init__(self, folder, **options):
        self.on_progress = options["on_progress"]
    def build(self, **options):
        self.on_progress("search", 0.5, "asleep")
        time.sleep(60)

modelwright.project.Project = Sleeping
from modelwright.cli import main
main()
"""


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ConfigError("no such key"), 2, "Error: no such key"),
        (DataError("empty"), 2, "Error: empty"),
        (ProjectBusyError("held"), 2, "Error: held"),
        (ParityError("12 labels differ"), 1, "Refused: 12 labels differ"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/x"),
            2,
            "Error: /x: No space left",
        ),
        (MemoryError(), 3, "too little memory"),
        (ZeroDivisionError("division by zero"), 3, "This is a bug in Modelwright"),
        (RuntimeError("boom"), 3, "RuntimeError: boom"),
        (OSError(errno.EIO, "Input/output error"), 3, "This is a bug"),
        (KeyboardInterrupt(), 130, "the same command goes on"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_an_error_ends_in_one_message_and_its_code(
    run: Callable[..., Result],
    fake: Any,
    error: BaseException,
    code: int,
    message: str,
) -> None:
    fake.answers["design"] = error

    result = run("design")

    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["design", "--debug"], ["design"]])
@pytest.mark.usefixtures("folder")
def test_the_traceback_is_shown_on_request(
    run: Callable[..., Result],
    fake: Any,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    fake.answers["design"] = ConfigError("no such key")
    if "--debug" not in arguments:
        monkeypatch.setenv("MODELWRIGHT_DEBUG", "1")

    result = run(*arguments)

    assert "Traceback (most recent call last)" in result.stderr
    assert result.exit_code == 2


@pytest.mark.usefixtures("folder")
def test_debugging_ends_with_the_call(
    run: Callable[..., Result],
    fake: Any,
) -> None:
    fake.answers["design"] = ConfigError("no such key")

    run("design", "--debug")

    assert "Traceback" not in run("design").stderr


@pytest.mark.parametrize(
    "arguments", [["design", "extra"], ["init", "a.csv"], ["build", "--trials", "0"], []]
)
def test_a_wrong_command_line_is_the_users_mistake(
    run: Callable[..., Result], arguments: list[str]
) -> None:
    assert run(*arguments).exit_code == 2


def test_without_a_project_the_way_to_one_is_said(
    run: Callable[..., Result], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("status")

    assert result.exit_code == 2
    assert "modelwright init DATA --target COLUMN" in result.stderr


def test_ctrl_c_ends_a_real_process_with_its_code_and_what_to_run(
    folder: ProjectFolder,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPING_BUILD, "build"],
        stderr=subprocess.PIPE,
        cwd=folder.root,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "search    50 %  asleep\n"
        os.kill(process.pid, signal.SIGINT)
        said = process.stderr.read()

    assert process.returncode == 130
    assert "Interrupted. What was finished is kept; the same command goes on." in said
    assert "Traceback" not in said
