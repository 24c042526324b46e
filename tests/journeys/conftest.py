"""The command, a service and small projects for whole journeys."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "modelwright"]
# One thread each: journeys run beside other tests, and the same release must come out.
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
LEARNERS = '# learners = ["linear", "lightgbm"]'


class Command:
    """Runs `modelwright` in a project, as a person does.

    Parameters
    ----------
    folder
        The project.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run a verb to its end, check its exit code, and return what it printed."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{arguments}: {done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout if code in {0, 1} else done.stderr

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Return what a verb answers to a program."""
        return json.loads(self(*arguments, "--json", code=code))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a verb in the background."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def service(self, *options: str) -> Iterator[str]:
        """Serve on a free port; stop it by its process at the end."""
        process = self.start("serve", "--port", "0", *options)
        assert process.stderr is not None
        try:
            seen = ""
            while not (found := re.search(r"http://[\d.]+:\d+", seen)):
                line = process.stderr.readline()
                assert line, f"the service ended: {seen}"
                seen += line
            yield found[0]
        finally:
            process.terminate()
            process.communicate(timeout=30)


def ask(address: str, rows: list[dict[str, Any]]) -> Any:
    """Return the service's answer to some rows."""
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{address}/predict",
        json.dumps({"rows": rows}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def wait_until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until something is so; fail when it never comes."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.05)


@pytest.fixture(name="ask")
def ask_fixture() -> Callable[..., Any]:
    return ask


@pytest.fixture(name="wait_until")
def wait_until_fixture() -> Callable[..., None]:
    return wait_until


@pytest.fixture
def lightgbm_only() -> Callable[[Path], None]:
    """Return what lets a project try LightGBM beside the baselines, and nothing else."""

    def choose(config: Path) -> None:
        text = config.read_text(encoding="utf-8")
        assert LEARNERS in text
        config.write_text(
            text.replace(LEARNERS, 'learners = ["lightgbm"]'), encoding="utf-8"
        )

    return choose


@pytest.fixture
def command(tmp_path: Path) -> Command:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Command(folder)
