"""The command with all its verbs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelwright.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

VERBS = [
    "init",
    "design",
    "build",
    "leaderboard",
    "track",
    "release",
    "run",
    "export",
    "serve",
    "score",
    "outcomes",
    "journal",
    "watch",
    "rebuild",
    "promote",
    "rollback",
    "shadow",
    "canary",
    "pin",
    "unpin",
    "releases",
    "show",
    "diff",
    "history",
    "status",
]
HEAVY = {"numpy", "pandas", "sklearn", "msgspec", "tqdm", "onnxruntime", "sqlalchemy"}
MAIN = "import sys; from modelwright.cli import main; main()"


def test_the_verbs_stand_in_the_order_of_their_use(run: Callable[..., Result]) -> None:
    result = run("--help")

    listed = [
        line.split()[0] for line in result.output.splitlines() if line.startswith("  ")
    ]
    assert [word for word in listed if word in VERBS] == VERBS
    assert result.exit_code == 0


def test_the_verbs_stand_below_what_they_are_for(run: Callable[..., Result]) -> None:
    lines = run("--help").output.splitlines()

    looking = lines.index("Look:")
    assert lines[looking + 1].startswith("  releases     List all releases")
    assert lines[looking - 2].startswith("  unpin        Let the champion")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example_and_the_shared_options(
    run: Callable[..., Result], verb: str
) -> None:
    result = run(verb, "--help")

    assert result.exit_code == 0
    assert f"Example:\n    modelwright {verb}" in result.output
    assert "--json" in result.output
    assert "--project" in result.output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_described_in_one_short_line(verb: str) -> None:
    assert not app.commands[verb].get_short_help_str(60).endswith("...")


@pytest.mark.parametrize("verb", ["design", "build", "track", "release", "run", "rebuild"])
def test_verbs_that_change_the_project_can_wait(
    run: Callable[..., Result], verb: str
) -> None:
    assert "--wait" in run(verb, "--help").output


@pytest.mark.parametrize(
    "verb",
    [
        "init",
        "leaderboard",
        "export",
        "serve",
        "score",
        "outcomes",
        "watch",
        "promote",
        "rollback",
        "status",
    ],
)
def test_verbs_that_take_no_lock_have_nothing_to_wait_for(
    run: Callable[..., Result], verb: str
) -> None:
    assert "--wait" not in run(verb, "--help").output


def test_exit_codes_are_documented(run: Callable[..., Result]) -> None:
    assert "130  interrupted" in run("--help").output


def test_an_unknown_verb_is_refused_with_the_near_miss(run: Callable[..., Result]) -> None:
    result = run("biuld")

    assert result.exit_code == 2
    assert "There is no verb 'biuld'. Did you mean 'build'?" in result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = f"import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules)); {MAIN}"
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(result.stdout.split("LOADED")[1].split())
    assert not loaded & HEAVY


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    result = subprocess.run(
        [sys.executable, "-c", MAIN, "init", "rows.csv", "--target", "y", "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=with_rows(tmp_path),
        text=True,
        check=False,
    )
    os.close(writer)

    assert (result.returncode, result.stderr) == (141, "")


def test_a_terminal_without_the_characters_shows_their_codes(tmp_path: Path) -> None:
    with_rows(tmp_path, header="größe,🚀")

    result = subprocess.run(
        [sys.executable, "-c", MAIN, "init", "rows.csv", "--target", "größ"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=False,
    )

    assert result.returncode == 2
    assert "Did you mean 'größe'?".encode("latin-1") in result.stderr
    assert rb"\U0001f680" in result.stderr


def with_rows(folder: Path, header: str = "x,y") -> Path:
    rows = "".join(f"{i},{i % 2}\n" for i in range(50))
    (folder / "rows.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    return folder


def test_ctrl_c_while_the_command_loads_leaves_no_traceback() -> None:
    interrupt = """
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "modelwright.cli.app":
            raise KeyboardInterrupt
import sys; sys.meta_path.insert(0, Interrupt())
"""

    done = subprocess.run(
        [sys.executable, "-c", interrupt + MAIN],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (130, "")
