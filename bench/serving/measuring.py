"""What is measured of a service, and in which order: all in turns, so that noise meets all alike."""

from __future__ import annotations

import statistics
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.servers import Server, free_port, post, serving
from bench.serving.contestants import EMPTY, ROOT
from bench.serving.load import Load, put_load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.serving.contestants import Contestant, Place, Record

FEW, MANY = 1, 32  # connections
BATCH = 1000  # rows
_WARM_UP_SECONDS = 1


@dataclass(slots=True)
class Measured:
    """What a service did.

    Parameters
    ----------
    start_seconds
        From its command to its first prediction.
    memory_mb
        What it held after that.
    loads
        By what was asked: the loads of all rounds.
    """

    start_seconds: float
    memory_mb: float
    loads: dict[str, list[Load]] = field(default_factory=dict)

    def median(self, kind: str, figure: str) -> float:
        """Return the median over the rounds."""
        figures: list[float] = [getattr(load, figure) for load in self.loads[kind]]
        return statistics.median(figures)

    @property
    def failed(self) -> int:
        """Requests that failed in all rounds."""
        return sum(load.failed for loads in self.loads.values() for load in loads)


def measure(
    contestants: Sequence[Contestant],
    place: Place,
    rows: list[Record],
    *,
    rounds: int,
    seconds: int,
) -> dict[str, Measured]:
    """Start each service alone, then put load on all of them in turns.

    Parameters
    ----------
    contestants
        The services.
    place
        Where they find their things.
    rows
        What is asked about.
    rounds
        Turns of each.
    seconds
        Of load of each kind in a turn.
    """
    found = {}
    for each in contestants:
        say(f"{each.name}: start and memory")
        with _started(each, place) as server:
            post(server.connection, each.path, each.bodies(rows, size=1)[0])
            found[each.name] = Measured(server.start_seconds, server.memory_mb())
    with ExitStack() as stack:
        servers = [
            (each, stack.enter_context(_started(each, place))) for each in contestants
        ]
        for turn in range(rounds):
            shift = turn % len(servers)
            for each, server in servers[shift:] + servers[:shift]:
                say(f"round {turn + 1} of {rounds}: {each.name}")
                _one_turn(each, server, rows, found[each.name], seconds=seconds)
    return found


def _one_turn(
    contestant: Contestant,
    server: Server,
    rows: list[Record],
    measured: Measured,
    *,
    seconds: int,
) -> None:
    kinds = [("one", 1, FEW), ("many", 1, MANY)]
    if contestant.name != EMPTY:
        kinds.append(("batch", BATCH, FEW))
    for kind, size, connections in kinds:
        bodies = contestant.bodies(rows, size=size)
        for each_seconds in (_WARM_UP_SECONDS, seconds):
            load = put_load(
                server.port,
                contestant.path,
                bodies,
                connections=connections,
                seconds=each_seconds,
            )
        measured.loads.setdefault(kind, []).append(load)


@contextmanager
def _started(contestant: Contestant, place: Place) -> Iterator[Server]:
    port = free_port()
    log = place.folder / f"{contestant.name.replace(' ', '_')}.log"
    with serving(
        contestant.command(place, port),
        port=port,
        ready_path=contestant.ready_path,
        log=log,
        cwd=ROOT,
        environment=contestant.environment_variables(place),
    ) as server:
        yield server


def say(text: str) -> None:
    """Say what goes on."""
    print(text, file=sys.stderr, flush=True)
