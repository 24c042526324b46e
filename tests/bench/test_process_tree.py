from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.quality import process_tree

HOLD = "rows = bytearray(80_000_000); import time; time.sleep({seconds})"
# A child that outlives its parent, in a session of its own as a server would be.
LEAVE_A_SERVER = (
    "import subprocess, sys; server = subprocess.Popen([sys.executable, '-c', "
    "'import time; time.sleep(60)'], start_new_session=True); print(server.pid)"
)


def run(code: str, folder: Path, *, limit_seconds: float) -> process_tree.Finished:
    return process_tree.run(
        [sys.executable, "-c", code],
        folder=folder,
        environment=dict(os.environ),
        log=folder / "log",
        limit_seconds=limit_seconds,
    )


def test_the_memory_of_a_process_is_seen(tmp_path: Path) -> None:
    finished = run(HOLD.format(seconds=0.7), tmp_path, limit_seconds=30)

    assert not finished.is_over_limit
    assert 80e6 < finished.peak_bytes < 200e6


def test_a_process_is_killed_at_its_limit(tmp_path: Path) -> None:
    finished = run(HOLD.format(seconds=60), tmp_path, limit_seconds=0.5)

    assert finished.is_over_limit
    assert finished.seconds < 10


def test_nothing_outlives_its_process(tmp_path: Path) -> None:
    run(LEAVE_A_SERVER, tmp_path, limit_seconds=30)

    server = (tmp_path / "log").read_text(encoding="utf-8").strip()
    assert not Path("/proc", server).exists()
