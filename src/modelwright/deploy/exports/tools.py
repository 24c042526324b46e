"""Programs of other languages: whether they are there, and running them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SECONDS = 600
_MOST_SHOWN = 500


def missing_tools(names: Sequence[str]) -> list[str]:
    """Return the programs that are not on the PATH."""
    return [name for name in names if shutil.which(name) is None]


def run_tool(*command: str) -> str:
    """Run a program and return what it printed.

    Raises
    ------
    ReleaseError
        If it fails, or does not end.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, and no shell
            command, capture_output=True, text=True, check=False, timeout=_MOST_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReleaseError(f"{command[0]} could not be run: {error}.") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-_MOST_SHOWN:]
        raise ReleaseError(f"{command[0]} failed with code {done.returncode}: {said}")
    return done.stdout + done.stderr
