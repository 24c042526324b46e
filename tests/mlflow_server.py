"""A real MLflow server on loopback, for the tests that need one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOKS = 900  # at 0.2 s: however busy the machine is, the server is waited for


@contextmanager
def serving(
    arguments: list[str], *, port: int, ready_path: str, cwd: Path
) -> Iterator[str]:
    """Run `mlflow` with these arguments; give the address that it answers at."""
    # MLflow starts tools that are installed beside it.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    process = subprocess.Popen(
        [
            *(sys.executable, "-B", "-m", "mlflow", *arguments),
            *("--host", "127.0.0.1", "--port", str(port)),
        ],
        cwd=cwd,
        env={**os.environ, "PATH": path, "MLFLOW_DISABLE_TELEMETRY": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a group of its own, so that its workers are stopped too
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}{ready_path}", process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_LOOKS):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - loopback
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, "the server ended early"
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not start")
