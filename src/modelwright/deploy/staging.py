"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = ".writing-"


@contextmanager
def staged(parent: Path) -> Iterator[Path]:
    """Give an empty folder beside where a release will stand; it is gone at the end.

    What runs that were killed have left behind is removed first.

    Raises
    ------
    ReleaseError
        If something cannot be written.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(parent)
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise ReleaseError(
            f"The release cannot be written into {parent}: {error.strerror or error}. "
            "Nothing was left behind."
        ) from error


def settle(folder: Path, destination: Path) -> None:
    """Make a staged folder's files read-only, hand them to the disk, and move it into place."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
            _sync(path)
    folder.chmod(0o755)
    folder.rename(destination)
    _sync(destination.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_leftovers(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        writer = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not (writer.isdigit() and _is_running(int(writer))):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as another user
        return True
    return True
