"""The supervisor: workers come, are replaced, and go together, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from modelwright.errors import ServiceError
from modelwright.server import ServeOptions, serve
from modelwright.server.supervisor import _Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.journal import Journal

    Launch = Callable[..., tuple[str, subprocess.Popen[str]]]


def _children(pid: int) -> set[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(child) for child in text.split()}


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _ask(url: str, row: dict[str, Any]) -> httpx.Response:
    """Ask on a connection of its own, which any worker may take."""
    return httpx.post(f"{url}/predict", json={"rows": [row]}, trust_env=False, timeout=30)


def test_workers_answer_on_one_address_and_leave_nothing_behind(
    launch: Launch, release: Path, journal: Journal, row: dict[str, Any]
) -> None:
    url, process = launch(release, workers=3)
    workers = _children(process.pid)

    answered = [_ask(url, row).json()["predictions"][0]["id"] for _ in range(20)]
    process.terminate()
    output, _ = process.communicate()

    assert len(workers) == 3
    assert (process.returncode, output) == (0, "stopped\n")
    assert not any(_is_running(worker) for worker in workers)
    assert set(journal.predictions().ids) == set(answered)
    with pytest.raises(httpx.ConnectError):
        _ask(url, row)


def test_workers_end_with_a_supervisor_that_is_killed(
    launch: Launch, release: Path
) -> None:
    url, process = launch(release, workers=2)
    workers = _children(process.pid)

    process.kill()
    process.wait()

    _wait_until(lambda: not any(_is_running(worker) for worker in workers))
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/health/live", trust_env=False)


def test_a_worker_that_dies_is_replaced_and_its_counts_stay(
    launch: Launch, release: Path, row: dict[str, Any], tmp_path: Path
) -> None:
    url, process = launch(release, workers=2)
    before = _children(process.pid)
    for _ in range(10):
        _ask(url, row)
    _wait_until(lambda: _n_predictions(url) == 10)

    os.kill(min(before), signal.SIGKILL)
    _wait_until(lambda: len(_children(process.pid) - before) == 1)
    log = tmp_path / "service.log"
    _wait_until(lambda: _n_predictions(url) == 10 and len(_children(process.pid)) == 2)

    assert "worker_died worker=" in log.read_text()
    assert _ask(url, row).status_code == 200
    _wait_until(lambda: _n_predictions(url) == 11)


def _n_predictions(url: str) -> float:
    text = httpx.get(f"{url}/metrics", trust_env=False).text
    counted = [
        line for line in text.splitlines() if line.startswith("modelwright_rows_total")
    ]
    return float(counted[0].split()[1])


def test_a_worker_that_is_told_to_stop_finishes_and_the_others_go_on(
    launch: Launch, release: Path, row: dict[str, Any]
) -> None:
    url, process = launch(release, workers=2)
    first = min(_children(process.pid))

    os.kill(first, signal.SIGTERM)
    statuses = []
    while _is_running(first):
        statuses.append(_ask(url, row).status_code)

    assert set(statuses) == {200}
    _wait_until(lambda: len(_children(process.pid) - {first}) == 2)


def test_a_signal_under_load_fails_no_request(
    launch: Launch, release: Path, journal: Journal, row: dict[str, Any]
) -> None:
    url, process = launch(release, workers=2)
    answered: list[str] = []
    failed: list[Exception] = []

    def ask(headers: dict[str, str]) -> None:
        with httpx.Client(base_url=url, trust_env=False, headers=headers) as client:
            while True:
                try:
                    reply = client.post("/predict", json={"rows": [row]})
                except httpx.ConnectError:  # refused: nothing was asked
                    return
                except httpx.TransportError as error:
                    failed.append(error)
                    return
                answered.append(reply.json()["predictions"][0]["id"])

    kept_alive: dict[str, str] = {}
    closed = {"Connection": "close"}
    threads = [
        threading.Thread(target=ask, args=(headers,))
        for headers in [kept_alive, closed] * 4
    ]
    for thread in threads:
        thread.start()
    while len(answered) < 100:
        time.sleep(0.01)
    process.terminate()
    for thread in threads:
        thread.join()

    assert process.wait() == 0
    assert failed == []
    assert set(journal.predictions().ids) == set(answered)


def test_a_champion_that_does_not_load_ends_the_start(release: Path) -> None:
    (release / "model.onnx").write_bytes(b"x")

    with pytest.raises(ServiceError, match="changed files"):
        serve(partial(Path, release), None, ServeOptions(port=0, workers=2))


def test_functions_without_a_name_are_refused(release: Path) -> None:
    with pytest.raises(ServiceError, match="defined in a module"):
        serve(lambda: release, None, ServeOptions(port=0, workers=2))


def test_a_signal_before_the_service_is_ready_ends_it(release: Path) -> None:
    program = (
        "import sys; from functools import partial; from pathlib import Path;"
        "from modelwright.server import ServeOptions, serve;"
        "serve(partial(Path, sys.argv[1]), None, ServeOptions(port=0, workers=2))"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(release)]) as process:
        _wait_until(lambda: bool(_children(process.pid)) or process.poll() is not None)
        workers = _children(process.pid)

        process.send_signal(signal.SIGINT)

        assert process.wait(30) == 0
        assert not any(_is_running(worker) for worker in workers)


def test_workers_share_a_unix_socket(
    launch: Launch, release: Path, row: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "service.sock"
    _, process = launch(release, workers=2, socket=str(path), api_key="s3cret")

    with httpx.Client(
        transport=httpx.HTTPTransport(uds=str(path)), base_url="http://service"
    ) as client:
        reply = client.post("/predict", json={"rows": [row]})
    process.terminate()
    process.wait()

    assert reply.status_code == 200
    assert not path.exists()


def test_a_worker_that_dies_again_and_again_is_started_more_and_more_rarely() -> None:
    worker = _Worker(0, b"", listener_file=0)
    worker._started_at = time.monotonic()

    pauses = [worker.postpone() for _ in range(12)]

    assert pauses[:4] == [0.1, 0.2, 0.4, 0.8]
    assert pauses[-3:] == [30.0] * 3
    worker._started_at = time.monotonic() - 60  # then it lived for a minute
    assert worker.postpone() == 0.1
