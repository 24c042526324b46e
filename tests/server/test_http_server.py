"""The HTTP server: how it ends, so that no request and no prediction is lost."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.journal import Journal

    Launch = Callable[[Path], tuple[str, subprocess.Popen[str]]]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_service_without_an_error(
    launch: Launch, release: Path, journal: Journal, row: dict[str, Any], number: int
) -> None:
    url, process = launch(release)
    httpx.post(f"{url}/predict", json={"rows": [row]}, trust_env=False)

    process.send_signal(number)
    output, _ = process.communicate()

    assert (process.returncode, output) == (0, "stopped\n")
    assert list((journal.folder / "segments").iterdir()) == []
    assert journal.count() == 1


@pytest.mark.parametrize("is_kept_alive", [True, False])
def test_a_signal_under_load_fails_no_request(
    launch: Launch,
    release: Path,
    journal: Journal,
    row: dict[str, Any],
    *,
    is_kept_alive: bool,
) -> None:
    url, process = launch(release)
    answered: list[str] = []
    failed: list[Exception] = []

    def ask() -> None:
        headers = {} if is_kept_alive else {"Connection": "close"}
        with httpx.Client(base_url=url, trust_env=False, headers=headers) as client:
            while True:
                try:
                    reply = client.post("/predict", json={"rows": [row]})
                except (
                    httpx.ConnectError
                ):  # refused: the caller knows that nothing was asked
                    return
                except httpx.TransportError as error:
                    failed.append(error)
                    return
                answered.append(reply.json()["predictions"][0]["id"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    while len(answered) < 50:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()

    assert process.wait() == 0
    assert failed == []
    assert set(journal.predictions().ids) == set(answered)


def test_what_was_answered_before_kill_9_is_in_the_journal(
    launch: Launch, release: Path, journal: Journal, row: dict[str, Any]
) -> None:
    url, process = launch(release)
    with httpx.Client(base_url=url, trust_env=False) as client:
        replies = [client.post("/predict", json={"rows": [row, row]}) for _ in range(50)]

    process.kill()
    process.wait()

    answered = {given["id"] for reply in replies for given in reply.json()["predictions"]}
    assert set(journal.predictions().ids) == answered
