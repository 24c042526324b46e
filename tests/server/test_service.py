"""The running service: where it listens, and how it ends."""

from __future__ import annotations

import signal
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from modelwright.errors import ReleaseError, ServiceError
from modelwright.server import ServeOptions, serve
from modelwright.server.service import _accept_all, _listen, _url

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.journal import Journal

    Launch = Callable[[Path], tuple[str, subprocess.Popen[str]]]


def test_a_port_in_use_is_a_clear_error(release: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ServiceError, match=f"cannot listen on 127.0.0.1:{port}"):
            serve(lambda: release, None, ServeOptions(port=port))


def test_an_open_address_without_a_key_is_refused(release: Path) -> None:
    with pytest.raises(ServiceError, match="MODELWRIGHT_API_KEY"):
        serve(lambda: release, None, ServeOptions(host="0.0.0.0", port=0))  # noqa: S104 - refused


def test_a_champion_that_does_not_load_ends_the_start(release: Path) -> None:
    (release / "model.onnx").write_bytes(b"x")

    with pytest.raises(ReleaseError, match="changed files"):
        serve(lambda: release, None, ServeOptions(port=0))


def test_an_address_of_the_newer_protocol_has_brackets() -> None:
    try:
        listener = _listen(ServeOptions(host="::1", port=0))
    except ServiceError:
        pytest.skip("this machine has no IPv6")

    with listener:
        assert _url(listener).startswith("http://[::1]:")


def test_connections_that_wait_are_taken_before_a_listener_closes() -> None:
    listener = _listen(ServeOptions(port=0))
    address = listener.getsockname()
    callers = [socket.create_connection(address) for _ in range(3)]

    taken = _accept_all(listener)

    assert len(taken) == 3
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
    for opened in (*callers, *taken, listener):
        opened.close()


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
