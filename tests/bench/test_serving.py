from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from bench.servers import HOST, free_port, post, serving
from bench.serving.contestants import CONTESTANTS, EMPTY, OURS, ROOT
from bench.serving.load import Load, put_load
from bench.serving.measuring import Measured
from bench.serving.report import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.servers import Server

ROWS = [{"a": float(number), "b": "x"} for number in range(5)]


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.empty_app:app", "--host", HOST]
    with serving(
        [*command, "--port", str(port)],
        port=port,
        ready_path="/",
        log=tmp_path / "log",
        cwd=ROOT,
    ) as server:
        yield server


@pytest.mark.parametrize("name", list(CONTESTANTS))
def test_every_service_is_asked_about_all_rows(name: str) -> None:
    bodies = CONTESTANTS[name].bodies(ROWS, size=2)

    assert len(bodies) == 2
    assert all(b"\n" not in body and json.loads(body) for body in bodies)
    assert all(str(row["a"]).encode() in b"".join(bodies) for row in ROWS[:4])


def test_a_server_says_what_it_holds(empty_server: Server) -> None:
    assert post(empty_server.connection, "/", b"{}") == b"{}"
    assert 5 < empty_server.memory_mb() < 500
    assert empty_server.start_seconds > 0


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_load_counts_answers_and_failures(empty_server: Server) -> None:
    load = put_load(empty_server.port, "/", [b"{}"], connections=2, seconds=1)

    assert load.per_second > 1
    assert load.failed == 0
    assert load.p99_us >= load.p50_us > 0


def test_the_table_says_how_many_times_as_much_ours_does() -> None:
    ours, peer = (
        Measured(1.0, 50.0, {kind: [load] for kind in ("one", "many", "batch")})
        for load in (
            Load(per_second=100.0, p50_us=1.0, p99_us=2.0, failed=0),
            Load(per_second=20.0, p50_us=5.0, p99_us=9.0, failed=3),
        )
    )
    empty = Measured(0.1, 20.0, {"one": ours.loads["one"], "many": ours.loads["many"]})

    lines = markdown({OURS: ours, "peer": peer, EMPTY: empty}).splitlines()

    assert "| 5.00 |" in lines[3]
    assert lines[3].endswith("| 9 |")
    assert "|  |  |" in lines[4]
