"""Faults, done on purpose to real processes under load: what was acknowledged is kept, others go on."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from bench.faults.mutations import mutated
from bench.faults.raw import ask

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from modelwright.journal import Journal

    Launch = Callable[..., tuple[str, subprocess.Popen[str]]]
    Row = dict[str, Any]


class Load:
    """Callers that ask without a pause, each on a connection that is kept open.

    Parameters
    ----------
    url
        The service.
    row
        What they ask.
    """

    def __init__(self, url: str, row: Row) -> None:
        self._url = url
        self._row = row
        self.is_done = threading.Event()
        self.ids: list[str] = []
        self.releases: list[str] = []
        self.refused: list[httpx.Response] = []
        self.lost: list[Exception] = []

    def ask_on(self) -> None:
        """Ask until done; a connection that breaks is noted and replaced."""
        with httpx.Client(base_url=self._url, trust_env=False, timeout=30) as client:
            while not self.is_done.is_set():
                try:
                    reply = client.post("/predict", json={"rows": [self._row]})
                except httpx.TransportError as error:
                    self.lost.append(error)
                    continue
                if reply.status_code != 200:
                    self.refused.append(reply)
                    continue
                body = reply.json()
                self.ids += [given["id"] for given in body["predictions"]]
                self.releases.append(body["release"])

    def wait_for_more(self, n_answers: int = 100) -> None:
        """Wait until so many more answers have come."""
        enough = len(self.ids) + n_answers
        while len(self.ids) < enough:
            time.sleep(0.01)


@contextlib.contextmanager
def _load(url: str, row: Row, *, n_callers: int = 6) -> Iterator[Load]:
    load = Load(url, row)
    threads = [threading.Thread(target=load.ask_on) for _ in range(n_callers)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.is_done.set()
        for thread in threads:
            thread.join()


def _workers(process: subprocess.Popen[str]) -> list[int]:
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(child) for child in text.split()]


def _point_to(release: Path, tmp_path: Path) -> None:
    (tmp_path / "new").write_text(str(release))
    (tmp_path / "new").rename(tmp_path / "pointer")


def test_a_worker_killed_under_load_loses_no_acknowledged_prediction_and_others_go_on(
    launch: Launch, release: Path, journal: Journal, row: Row
) -> None:
    url, process = launch(release, workers=2)

    with _load(url, row) as load:
        load.wait_for_more()
        os.kill(_workers(process)[0], signal.SIGKILL)
        load.wait_for_more()

    process.terminate()
    assert process.wait(30) == 0
    assert len(load.lost) <= 6  # each caller at most once, and those of the other never
    assert load.refused == []
    assert set(load.ids) <= set(journal.predictions().ids)
    assert journal.count_damaged() <= 1  # the line that the kill cut


def test_promotion_and_rollback_in_a_loop_fail_no_request(
    launch: Launch, make_release: Callable[..., Path], tmp_path: Path, row: Row
) -> None:
    both = make_release(), make_release(plus=1_000)
    url, _ = launch(both[0], workers=2)

    with _load(url, row) as load:
        for number in range(1, 5):
            promoted = both[number % 2]
            _point_to(promoted, tmp_path)
            answered = len(load.releases)
            while promoted.name not in load.releases[answered:]:
                time.sleep(0.01)

    assert load.lost == []
    assert load.refused == []
    assert set(load.releases) == {release.name for release in both}


def test_a_corrupted_release_is_refused_and_the_champion_goes_on(
    launch: Launch, make_release: Callable[..., Path], tmp_path: Path, row: Row
) -> None:
    champion = make_release()
    corrupted = tmp_path / "corrupted" / champion.name
    shutil.copytree(champion, corrupted)
    model = bytearray((corrupted / "model.onnx").read_bytes())
    model[len(model) // 2] ^= 1
    (corrupted / "model.onnx").write_bytes(model)
    url, _ = launch(champion, workers=2)
    log = tmp_path / "service.log"

    with _load(url, row) as load:
        load.wait_for_more()
        _point_to(corrupted, tmp_path)
        while log.read_text().count("release_refused") < 2:  # by each worker
            time.sleep(0.02)
        load.wait_for_more()

    assert load.lost == []
    assert load.refused == []
    assert set(load.releases) == {champion.name}


def test_on_a_full_disk_answers_go_on_and_say_that_they_are_not_kept(
    launch: Launch, release: Path, journal: Journal, row: Row
) -> None:
    url, process = launch(release)
    _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    answers: list[dict[str, Any]] = []

    with httpx.Client(base_url=url, trust_env=False) as client:
        for limit in (most, 1, most):  # writing fails as on a full disk, and works again
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, most))
            answers += [
                client.post("/predict", json={"rows": [row]}).json() for _ in range(3)
            ]
        metrics = client.get("/metrics").text

    assert [each["journaled"] for each in answers] == [True] * 3 + [False] * 3 + [True] * 3
    assert "modelwright_journal_failures_total 3.0" in metrics
    kept = {
        given["id"]
        for each in answers
        if each["journaled"]
        for given in each["predictions"]
    }
    assert set(journal.predictions().ids) == kept


def test_thousands_of_idle_connections_leave_room_for_those_who_ask(
    launch: Launch, release: Path, row: Row
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    n_idle = 4000 if hard == resource.RLIM_INFINITY else min(4000, hard // 2)
    url, process = launch(release)
    address = (httpx.URL(url).host, httpx.URL(url).port or 0)

    try:
        with contextlib.ExitStack() as stack:
            for _ in range(n_idle):
                stack.enter_context(socket.create_connection(address, timeout=30))
            reply = httpx.post(f"{url}/predict", json={"rows": [row]}, trust_env=False)
            n_open = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert reply.status_code == 200
    assert n_open > n_idle
    after = httpx.post(f"{url}/predict", json={"rows": [row]}, trust_env=False)
    assert after.status_code == 200


def test_mutated_requests_get_no_5xx_and_never_hang(
    launch: Launch, release: Path, row: Row
) -> None:
    url, process = launch(release, key="case")
    address = (httpx.URL(url).host, httpx.URL(url).port or 0)
    rng = random.Random(5)  # noqa: S311 - repeatable
    valid = [
        ("/predict", {"rows": [row, row]}),
        ("/predict", {"columns": {name: [value] for name, value in row.items()}}),
        ("/outcomes", {"outcomes": [{"id": "a", "outcome": 1, "observed_at": 0}]}),
        ("/invocations", {"dataframe_records": [row]}),
        ("/metrics?a=b", {}),
    ]

    requests = [mutated(*rng.choice(valid), rng) for _ in range(3000)]

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(partial(ask, address), requests))

    failed = [
        sent for sent, status in zip(requests, statuses, strict=True) if status >= 500
    ]
    assert failed == []
    assert {200, 400, 404, 405, 415, 422} <= set(statuses)
    assert process.poll() is None
    reply = httpx.post(f"{url}/predict", json={"rows": [row]}, trust_env=False)
    assert reply.status_code == 200
