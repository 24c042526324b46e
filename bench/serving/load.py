"""Load on a service, made by wrk: https://github.com/wg/wrk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.servers import HOST

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of some seconds of load.

    Parameters
    ----------
    per_second
        Requests answered in a second.
    p50_us, p99_us
        Microseconds from a request to its answer, median and 99th percentile.
    failed
        Answers other than 2xx or 3xx, and connections that broke.
    """

    per_second: float
    p50_us: float
    p99_us: float
    failed: int


def put_load(
    port: int, path: str, bodies: Sequence[bytes], *, connections: int, seconds: int
) -> Load:
    """Ask over some connections, each as soon as it has its answer, for some seconds."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\n".join(bodies))
        file.flush()
        done = subprocess.run(
            [
                *(find_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s"),
                *("--timeout", "20s", "-s", str(_SCRIPT), f"http://{HOST}:{port}{path}"),
            ],
            env={**os.environ, "BENCH_BODIES": file.name},
            capture_output=True,
            text=True,
            check=True,
        )
    said = json.loads(done.stdout.splitlines()[-1])
    return Load(
        per_second=said["requests"] / said["microseconds"] * 1e6,
        p50_us=said["p50_us"],
        p99_us=said["p99_us"],
        failed=said["failed"],
    )


def find_wrk() -> str:
    """Return the program, or say how to get it."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("wrk makes the load and is not here. On Debian: apt install wrk")
    return program
