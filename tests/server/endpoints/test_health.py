"""Health: alive at once, ready once a release is loaded."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    Row = dict[str, Any]
    Start = Callable[..., httpx.Client]
    CheckProblem = Callable[[httpx.Response, int, str], None]


def _ask(client: httpx.Client, *rows: Row) -> httpx.Response:
    return client.post("/predict", json={"rows": rows})


def test_head_is_answered_without_a_body(client: httpx.Client) -> None:
    response = client.head("/health/live")

    assert (response.status_code, response.content) == (200, b"")


def test_until_a_release_is_loaded_the_service_is_alive_and_not_ready(
    check_problem: CheckProblem, start: Start, release: Path, row: Row
) -> None:
    may_load = threading.Event()

    def locate() -> Path:
        if not may_load.is_set():
            raise ReleaseError("There is none yet.")
        return release

    client = start(locate)
    assert client.get("/health/live").status_code == 200
    check_problem(client.get("/health/ready"), 503, "not_ready")
    check_problem(_ask(client, row), 503, "not_ready")

    may_load.set()
    while client.get("/health/ready").status_code == 503:
        pass

    assert _ask(client, row).status_code == 200
