"""One command at a time changes a project."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ProjectBusyError
from modelwright.workflow.folder import ProjectFolder
from modelwright.workflow.lock import lock_holder, project_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys
from modelwright.workflow.folder import ProjectFolder
from modelwright.workflow.lock import project_lock
with project_lock(ProjectFolder(sys.argv[1]), "build"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_process(folder: ProjectFolder) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the lock until its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_a_second_command_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)

    with other_process(folder) as process:
        with pytest.raises(ProjectBusyError) as caught, project_lock(folder, "release"):
            pass

        assert f"modelwright build (process {process.pid}, since 2" in str(caught.value)
        assert "--wait" in str(caught.value)


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    with other_process(folder) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

        with project_lock(folder, "release"):
            assert f"modelwright release (process {os.getpid()}" in lock_holder(folder.lock)


def test_a_waiting_command_gets_the_lock_when_it_is_free(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    with other_process(folder) as process:
        assert process.stdin is not None
        timer = threading.Timer(0.3, process.stdin.close)
        timer.start()

        with project_lock(folder, "release", wait_seconds=math.inf):
            assert "release" in lock_holder(folder.lock)

        timer.join()


def test_a_wait_ends(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)

    with (
        other_process(folder),
        pytest.raises(ProjectBusyError),
        project_lock(folder, "release", wait_seconds=0.2),
    ):
        pass


def test_a_command_that_holds_the_lock_can_call_another(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)

    with project_lock(folder, "run"), project_lock(folder, "build"):
        assert "modelwright run" in lock_holder(folder.lock)

    assert folder.lock.read_text() == ""


def test_another_thread_of_the_same_process_does_not_share_the_lock(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    refused: list[str] = []

    def try_it() -> None:
        try:
            with project_lock(folder, "release"):
                pass
        except ProjectBusyError as error:
            refused.append(str(error))

    with project_lock(folder, "build"):
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()

    assert "modelwright build" in refused[0]


def test_an_error_frees_the_lock(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)

    with pytest.raises(KeyError), project_lock(folder, "build"):
        raise KeyError

    with project_lock(folder, "build"):
        pass
    assert lock_holder(folder.lock) == "another command"
