"""The Java client: built as its readers build it, and its own tests against real services."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CLIENT = Path(__file__).parents[2] / "clients" / "java"

pytestmark = pytest.mark.skipif(
    shutil.which("javac") is None, reason="no JDK is installed: there is no javac"
)


@pytest.fixture(scope="module")
def jar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built client; warnings of the compiler are errors there."""
    folder = tmp_path_factory.mktemp("java")
    run(str(CLIENT / "build.sh"), str(folder))
    return folder / "modelwright-client.jar"


def run(*command: str, environment: dict[str, str] | None = None) -> str:
    """Run a command to its end; what it printed says why it failed."""
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_client_passes_its_own_tests_against_real_services(
    jar: Path, environment: dict[str, str]
) -> None:
    classes = jar.parent / "tests"
    sources = [str(path) for path in CLIENT.glob("test/**/*.java")]
    run("javac", "--release", "11", "-encoding", "UTF-8", "-Xlint:all", "-Werror",
        "-cp", str(jar), "-d", str(classes), *sources)  # fmt: skip

    said = run(
        "java", "-cp", f"{jar}{os.pathsep}{classes}", "io.modelwright.client.Tests",
        environment=environment,
    )  # fmt: skip

    assert re.fullmatch(r"[1-9]\d* passed, 0 failed", said.splitlines()[-1])
