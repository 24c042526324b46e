"""The faults: each done to a service of its own, with what was seen and whether that is as promised."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.faults.load import N_CALLERS, loaded
from bench.faults.mutations import mutated, request
from bench.faults.raw import HangError, ask
from bench.faults.service import running
from modelwright.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SECONDS_BETWEEN_PROMOTIONS = 1.5


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a fault: in figures, and whether that is what the service promises."""

    fault: str
    figures: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all faults are done with.

    Parameters
    ----------
    folder
        Where services keep their files.
    releases
        Two that can take each other's place.
    rows
        What callers ask about.
    seconds, n_requests, n_connections
        How long a load lasts, and how many mutated requests and idle connections there are.
    """

    folder: Path
    releases: tuple[Path, Path]
    rows: Sequence[dict[str, Any]]
    seconds: float
    n_requests: int
    n_connections: int


def killed_workers(setting: Setting) -> Seen:
    """Kill a worker every few seconds."""
    n_killed = 0
    with running(setting.folder / "kill", setting.releases[0], workers=2) as service:
        with loaded(service.address, setting.rows) as load:
            end = time.monotonic() + setting.seconds
            while time.monotonic() < end:
                time.sleep(min(3.0, setting.seconds / 3))
                os.kill(random.choice(service.workers()), signal.SIGKILL)  # noqa: S311 - any will do
                n_killed += 1
        service.process.terminate()
        service.process.wait()
        missing = set(load.ids) - set(Journal(service.journal).predictions().ids)
    return Seen(
        "kill -9 of workers",
        f"{n_killed} killed, {len(load.ids)} answered, {load.n_lost} connections lost, "
        f"{load.n_refused} refused, {len(missing)} acknowledged predictions missing",
        not missing and not load.n_refused and load.n_lost <= n_killed * N_CALLERS,
    )


def stops(setting: Setting) -> Seen:
    """Stop a service under load, several times."""
    n_answered = n_lost = n_missing = 0
    n_stops = max(1, round(setting.seconds / 6))
    for number in range(n_stops):
        folder = setting.folder / f"stop{number}"
        with running(folder, setting.releases[0], workers=2) as service:
            with loaded(service.address, setting.rows) as load:
                time.sleep(1.0)
                service.process.terminate()
                service.process.wait()
            n_answered += len(load.ids)
            n_lost += load.n_lost + load.n_refused
            kept = Journal(service.journal).predictions().ids
            n_missing += len(set(load.ids) - set(kept))
    return Seen(
        "SIGTERM under load",
        f"{n_stops} stops, {n_answered} answered, {n_lost} failed, {n_missing} missing",
        not n_lost and not n_missing,
    )


def promotions(setting: Setting) -> Seen:
    """Promote and roll back in a loop."""
    n_moves = 0
    with (
        running(setting.folder / "promote", setting.releases[0], workers=2) as service,
        loaded(service.address, setting.rows) as load,
    ):
        end = time.monotonic() + setting.seconds
        while time.monotonic() < end:
            n_moves += 1
            service.point_to(setting.releases[n_moves % 2])
            time.sleep(_SECONDS_BETWEEN_PROMOTIONS)
    n_failed = load.n_lost + load.n_refused
    return Seen(
        "promotion and rollback",
        f"{n_moves} moves, {len(load.ids)} answered by {len(load.releases)} releases, {n_failed} failed",
        not n_failed and len(load.releases) == 2,
    )


def corrupted_release(setting: Setting) -> Seen:
    """Promote a release of which one bit is wrong."""
    champion = setting.releases[0]
    corrupted = setting.folder / "corrupted" / setting.releases[1].name
    shutil.copytree(setting.releases[1], corrupted)
    model = bytearray((corrupted / "model.onnx").read_bytes())
    model[len(model) // 2] ^= 1
    (corrupted / "model.onnx").write_bytes(model)
    with (
        running(setting.folder / "corrupt", champion, workers=2) as service,
        loaded(service.address, setting.rows) as load,
    ):
        service.point_to(corrupted)
        time.sleep(4.0)
        n_refusals = service.log.read_text().count("release_refused")
    n_failed = load.n_lost + load.n_refused
    return Seen(
        "corrupted release",
        f"refused by {n_refusals} workers, {len(load.ids)} answered, {n_failed} failed",
        n_refusals >= 2 and not n_failed and set(load.releases) == {champion.name},
    )


def full_disk(setting: Setting) -> Seen:
    """Let every write of the service fail, as on a full disk, and work again."""
    statuses: Counter[int] = Counter()
    body = request("POST", "/predict", {"rows": [setting.rows[0]]})
    with running(setting.folder / "full", setting.releases[0]) as service:
        pid = service.process.pid
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        for limit in (most, 1, most):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, most))
            statuses.update(ask(service.address, body) for _ in range(500))
        n_kept = Journal(service.journal).count()
    return Seen(
        "full disk",
        f"{statuses[200]} of 1500 answered, {n_kept} kept (500 could not be)",
        statuses[200] == 1500 and n_kept == 1000,
    )


def idle_connections(setting: Setting) -> Seen:
    """Hold as many connections as may be, of which none asks anything."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    n_idle = min(setting.n_connections, hard - 500)
    body = request("POST", "/predict", {"rows": [setting.rows[0]]})
    with (
        running(setting.folder / "idle", setting.releases[0], workers=2) as service,
        ExitStack() as stack,
    ):
        before = service.memory_mb()
        for _ in range(n_idle):
            caller = stack.enter_context(socket.create_connection(service.address, 30))
            caller.setblocking(False)  # noqa: FBT003 - the socket's own interface
        statuses = Counter(ask(service.address, body) for _ in range(100))
        after = service.memory_mb()
    return Seen(
        "idle connections",
        f"{n_idle} open, {statuses[200]} of 100 others answered, "
        f"memory {before:.0f} MB before, {after:.0f} MB with them",
        statuses[200] == 100,
    )


def mutated_requests(setting: Setting) -> Seen:
    """Send requests that are nearly right."""
    rng = random.Random(0)  # noqa: S311 - repeatable
    valid = [
        ("/predict", {"rows": list(setting.rows[:2])}),
        ("/predict", {"columns": {name: [v] for name, v in setting.rows[0].items()}}),
        ("/outcomes", {"outcomes": [{"id": "a", "outcome": "yes", "observed_at": 0}]}),
        ("/invocations", {"dataframe_records": [setting.rows[0]]}),
    ]
    statuses: Counter[int] = Counter()
    with running(setting.folder / "mutate", setting.releases[0], key="case") as service:
        with ThreadPoolExecutor(N_CALLERS) as pool:

            def send(_number: int) -> int:
                """Return the status of one request, -1 if it hung."""
                try:
                    return ask(service.address, mutated(*rng.choice(valid), rng))
                except HangError:
                    return -1

            # Caches and the allocator fill up at first; what leaks goes on growing.
            n_first = setting.n_requests // 2
            statuses.update(pool.map(send, range(n_first)))
            before = service.memory_mb()
            statuses.update(pool.map(send, range(setting.n_requests - n_first)))
        after = service.memory_mb()
        is_alive = service.process.poll() is None
    told = ", ".join(f"{n} times {status}" for status, n in sorted(statuses.items()))
    is_kept = is_alive and all(0 <= status < 500 for status in statuses)
    return Seen(
        "mutated requests",
        f"{told}; memory {before:.0f} MB after half of them, {after:.0f} MB at the end",
        is_kept and after < before * 1.1,
    )


def schemathesis(setting: Setting, program: Path) -> Seen:
    """Let schemathesis try what the OpenAPI document promises.

    Parameters
    ----------
    setting
        What it is done with.
    program
        Its command, `st`, of an environment of its own.
    """
    with running(setting.folder / "schema", setting.releases[0]) as service:
        url = "http://{}:{}/openapi.json".format(*service.address)
        # These say that a refusal is wrong where the schema is laxer than the model may be.
        excluded = (
            "positive_data_acceptance,negative_data_rejection,missing_required_header"
        )
        done = subprocess.run(
            [program, "run", url, "--exclude-checks", excluded, "--max-examples", "100"],
            capture_output=True,
            text=True,
            check=False,
        )
    told = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return Seen("schemathesis", told[-1] if told else "no output", done.returncode == 0)


FAULTS = {
    "kill": killed_workers,
    "stop": stops,
    "promote": promotions,
    "corrupt": corrupted_release,
    "full": full_disk,
    "idle": idle_connections,
    "mutate": mutated_requests,
}
