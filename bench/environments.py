"""Where do the peers live? Each in a virtual environment of its own, never in ours."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    # What pip is asked for, call by call.
    Requirements = Sequence[Sequence[str]]


def add_install(commands: Any, environments: Mapping[str, Requirements]) -> None:
    """Add the command `install` to those of a bench."""
    parser = commands.add_parser("install", help="make the peers' virtual environments")
    parser.add_argument(
        "environments",
        nargs="*",
        default=list(environments),
        metavar="NAME",
        help=f"any of {', '.join(environments)}; all by default",
    )
    parser.add_argument(
        "--python", default=sys.executable, help="the interpreter that makes them"
    )
    parser.add_argument(
        "--venvs",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="folder of the environments",
    )


def install_all(arguments: Any, environments: Mapping[str, Requirements]) -> int:
    """Make the environments that the command line names; return its exit status."""
    unknown = set(arguments.environments) - set(environments)
    if unknown:
        print(f"No environment is called {', '.join(sorted(unknown))}.")
        print(f"There are: {', '.join(environments)}.")
        return 2
    n_failed = 0
    for name in arguments.environments:
        place = arguments.venvs / name
        print(f"Installing {name} into {place}", flush=True)
        try:
            install(place, environments[name], python=arguments.python)
        except subprocess.CalledProcessError as error:
            print(f"{name} could not be installed: {error}")
            n_failed += 1
    return 1 if n_failed else 0


def python_of(place: Path) -> Path:
    """Return the interpreter of an environment, which may not be there yet."""
    return place / "bin" / "python"


def is_installed(place: Path) -> bool:
    """Return whether an environment was installed to the end."""
    return _versions(place).exists()


def install(place: Path, requirements: Requirements, *, python: str) -> None:
    """Make an environment anew, and note the versions of all that is in it.

    Parameters
    ----------
    place
        Its folder.
    requirements
        What pip is asked for, call by call.
    python
        The interpreter that it is made with.

    Raises
    ------
    subprocess.CalledProcessError
        If pip fails; what it says is on the terminal.
    """
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([python, "-m", "venv", place], check=True)
    for each in requirements:
        _pip(place, "install", "--quiet", *each)
    _versions(place).write_text(_pip(place, "freeze"), encoding="utf-8")


def _pip(place: Path, *words: str) -> str:
    command: Sequence[str | Path] = [python_of(place), "-m", "pip", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _versions(place: Path) -> Path:
    """Return the file of versions; it is written last, so that it says that all went well."""
    return place / "versions.txt"
