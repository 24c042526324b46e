"""The service's side of the journal: it never stops an answer, and says once when it fails."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any

import httpx

from modelwright.journal import Entry, Journal
from modelwright.journal.segments import segment_paths
from modelwright.journal.traffic import Selection, count
from modelwright.server import ServeOptions, journaling
from modelwright.server.journaling import Journaling
from modelwright.server.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from tests.postgresql import PostgresServer


def _entry(name: str, **fields: Any) -> Entry:
    plain: dict[str, Any] = {"row": {}, "release_id": "r", "prediction": 1.0}
    return Entry(id=name, time=time.time(), **(plain | fields))


def _run_until(kept: Journaling, is_done: Callable[[], bool]) -> None:
    async def run() -> None:
        background = asyncio.ensure_future(kept.run())
        while not is_done():
            await asyncio.sleep(0.01)
        background.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await background

    asyncio.run(run())


def test_without_a_journal_nothing_is_kept() -> None:
    kept = Journaling(None, ServeOptions(), Metrics())

    assert kept.keep([_entry("a")]) is False
    _run_until(kept, lambda: True)
    kept.close()


def test_entries_reach_the_database_in_the_background(journal: Journal) -> None:
    kept = Journaling(journal, ServeOptions(), Metrics())

    assert kept.keep([_entry("a")]) is True
    _run_until(kept, lambda: count(journal.database, Selection()) == 1)


def test_old_predictions_leave_in_the_background(journal: Journal) -> None:
    old = Entry(id="old", time=0.0, release_id="r", row={}, prediction=1.0)
    journal.append([old, _entry("new")])
    journal.absorb()

    kept = Journaling(journal, ServeOptions(), Metrics())
    _run_until(kept, lambda: journal.predictions().ids == ("new",))


def test_closing_leaves_no_segment(journal: Journal) -> None:
    kept = Journaling(journal, ServeOptions(), Metrics())
    kept.keep([_entry("a")])

    kept.close()

    assert segment_paths(journal.folder / "segments") == []
    assert journal.count() == 1


def test_a_failure_is_logged_when_it_begins_and_when_it_ends(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger=journaling.__name__)
    kept = Journaling(journal, ServeOptions(), Metrics())
    journal.folder.mkdir()
    blocker = journal.folder / "segments"
    blocker.touch()

    answers = [kept.keep([_entry("a")]), kept.keep([_entry("b")])]
    blocker.unlink()
    answers += [kept.keep([_entry("c")]), kept.keep([_entry("d")])]
    journal.close()

    assert answers == [False, False, True, True]
    assert [record.message.split()[0] for record in caplog.records] == [
        "journal_failed",
        "journal_works_again",
        "journal_missed",
    ]


def test_what_waits_is_bounded_and_all_that_was_acknowledged_arrives(
    tmp_path: Path, stopping: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(tmp_path, stopping.new_url())
    metrics = Metrics()
    kept = Journaling(journal, ServeOptions(max_waiting_mb=1), metrics)
    large = [_entry(f"{n:02}", row={"text": "x" * 1_000_000}) for n in range(10)]
    names = [f"small {number:06}" for number in range(100_000)]
    acknowledged: list[str] = []

    def is_kept() -> bool:
        name = names.pop(0)
        is_there = kept.keep([_entry(name)])
        acknowledged.extend([name] * is_there)
        return is_there

    stopping.stop()
    assert all(kept.keep([entry]) for entry in large)
    _run_until(kept, lambda: not is_kept())
    assert _value(metrics, "journal_waiting_bytes") > 10e6
    n_missed = int(_value(metrics, "journal_missed_rows_total"))
    assert n_missed == _value(metrics, "journal_failures_total") == 1
    assert "more than [serve] max_waiting_mb = 1 allows" in caplog.text
    stopping.start()
    _run_until(kept, is_kept)

    kept.close()
    assert set(journal.predictions().ids) == {*acknowledged, *(entry.id for entry in large)}
    assert "journal_missed rows=" in caplog.text


def _value(metrics: Metrics, name: str) -> float:
    return metrics.registry.get_sample_value(f"modelwright_{name}") or 0


def test_a_service_whose_database_is_down_answers_and_its_rows_arrive_later_once(
    launch: Callable[..., tuple[str, Any]],
    release: Path,
    row: dict[str, Any],
    tmp_path: Path,
    stopping: PostgresServer,
) -> None:
    url = stopping.new_url()
    address, _ = launch(release, journal=url, workers=2)
    asked: list[str] = []

    def ask() -> None:
        rows = {"rows": [row]}
        reply = httpx.post(f"{address}/predict", json=rows, trust_env=False).json()
        assert reply["journaled"] is True
        asked.append(reply["predictions"][0]["id"])

    ask()
    stopping.stop()
    for _ in range(3):
        ask()
        time.sleep(1)  # absorption fails meanwhile
    stopping.start()
    ask()

    reader = Journal(tmp_path / "another machine", url)
    while reader.count() < len(asked):
        time.sleep(0.05)
    assert list(reader.predictions().ids) == asked
