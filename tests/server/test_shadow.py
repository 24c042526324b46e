"""A shadow in a process of its own: it answers, it is bounded, and its end is nobody's trouble."""

from __future__ import annotations

import io
import os
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client import CollectorRegistry

from modelwright.journal import Entry, Journal
from modelwright.server import ServeOptions
from modelwright.server import shadow as shadow_module
from modelwright.server.shadow import Shadow
from modelwright.server.shadow_tally import ShadowTask
from modelwright.server.traffic_metrics import TrafficMetrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgresql import PostgresServer

    Row = dict[str, Any]


class _Watched:
    """A shadow with its metrics and its journal."""

    def __init__(self, release: Path, folder: Path, url: str | None) -> None:
        self.registry = CollectorRegistry()
        self.journal = Journal(folder, url).shadow()
        options = ServeOptions(journal=url)
        task = ShadowTask(folder=release, options=options, journal_folder=folder)
        self.shadow = Shadow(task, TrafficMetrics(self.registry))

    def offer(self, row: Row, *names: str) -> None:
        """Offer a row under several names."""
        entries = [
            Entry(id=name, time=0, release_id="r", row={}, prediction=1.0, interval=(0, 2))
            for name in names
        ]
        self.shadow.offer(entries, [row] * len(names))

    def count(self, name: str) -> float:
        """Return the value of a counter."""
        return self.registry.get_sample_value(f"modelwright_shadow_{name}_total") or 0

    def wait_for(self, name: str, count: float) -> None:
        """Wait until a counter has a value; the suite's limit of time ends it otherwise."""
        while self.count(name) < count:
            time.sleep(0.01)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., _Watched]]:
    made: list[_Watched] = []

    def make(release: Path, url: str | None = None) -> _Watched:
        made.append(_Watched(release, tmp_path / "journal", url))
        return made[-1]

    yield make
    for watched in made:
        watched.shadow.end()


def test_what_is_offered_is_answered_and_kept(
    watch: Callable[..., _Watched], release: Path, row: Row
) -> None:
    watched = watch(release)

    watched.offer(row, "a", "b")
    watched.wait_for("rows", 2)
    watched.shadow.end()

    seen = watched.journal.predictions()
    assert (list(seen.ids), seen.predictions) == (["a", "b"], [141.5, 141.5])
    assert (watched.count("agreeing_rows"), watched.count("difference")) == (0, 281)


def test_answers_lie_where_the_journal_is_also_those_given_while_it_is_down(
    watch: Callable[..., _Watched], release: Path, row: Row, stopping: PostgresServer
) -> None:
    watched = watch(release, stopping.new_url())
    watched.offer(row, "before")
    watched.wait_for("rows", 1)

    stopping.stop()
    watched.offer(row, "during")
    watched.wait_for("rows", 2)
    watched.shadow.end()
    stopping.start()

    assert watched.journal.predictions().ids == ("before", "during")
    assert watched.count("failed_rows") == 0
    assert not (watched.journal.folder / "journal.sqlite").exists()


def test_what_waits_at_the_end_is_still_answered(
    watch: Callable[..., _Watched], release: Path, row: Row
) -> None:
    watched = watch(release)
    for number in range(50):
        watched.offer(row, f"{number:02}")

    watched.shadow.end()

    assert watched.count("rows") == 50
    assert watched.journal.count() == 50


def test_rows_that_find_no_room_are_dropped_and_counted(
    watch: Callable[..., _Watched],
    release: Path,
    row: Row,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shadow_module, "MOST_WAITING_ROWS", 10)
    monkeypatch.setattr(shadow_module, "_END_SECONDS", 0.1)
    watched = watch(release)
    watched.offer(row, "first")
    watched.wait_for("rows", 1)
    os.kill(_process(watched), signal.SIGSTOP)  # it hangs

    for _ in range(3_000):
        watched.offer(row | {"</script>": "x" * 1_000}, "a", "b")

    assert watched.count("dropped_rows") > 5_000
    watched.shadow.end()
    assert watched.count("rows") == 1


def test_a_process_that_dies_is_counted_and_started_again(
    watch: Callable[..., _Watched],
    release: Path,
    row: Row,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shadow_module, "_RESTART_SECONDS", 0.0)
    watched = watch(release)
    watched.offer(row, "a")
    watched.wait_for("rows", 1)

    os.kill(_process(watched), signal.SIGKILL)
    while watched.count("restarts") == 0:
        watched.offer(row, "lost")
        time.sleep(0.01)
    watched.offer(row, "b")
    watched.wait_for("rows", 2)

    watched.shadow.end()
    assert {"a", "b"} <= set(watched.journal.predictions().ids)


def test_a_library_that_prints_what_is_no_text_does_not_end_the_counting(
    watch: Callable[..., _Watched], release: Path
) -> None:
    watched = watch(release)

    watched.shadow._count(io.BytesIO(b'"\xff"\n{"n_rows": 3}\n'))

    assert watched.count("rows") == 3


def test_a_release_that_does_not_open_ends_only_the_shadow(
    watch: Callable[..., _Watched], release: Path, row: Row
) -> None:
    (release / "model.onnx").write_bytes(b"x")
    watched = watch(release)

    watched.offer(row, "a")
    watched.wait_for("restarts", 1)
    watched.shadow.end()

    assert watched.count("rows") == 0


def _process(watched: _Watched) -> int:
    process = watched.shadow._process
    assert process is not None
    return process.pid
