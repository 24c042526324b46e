"""Traffic: whose turn it is, what happens when a canary fails, and what the journal keeps."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import ReleaseError
from modelwright.records import Canary, Pointer
from modelwright.runtime import load
from modelwright.server import RegistryLink, ServeOptions
from modelwright.server.bodies import Asked
from modelwright.server.canary_guard import WINDOW
from modelwright.server.key_split import position
from modelwright.server.metrics import Metrics
from modelwright.server.responses import RequestRefusedError
from modelwright.server.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from modelwright.journal import Entry, Journal
    from modelwright.server.prediction import Reply

    Row = dict[str, Any]

CUSTOMERS = [f"customer {number}" for number in range(400)]


class _Desk:
    """A pointer that a test can move, and the traffic that follows it."""

    def __init__(self, releases: list[Path], journal: Journal) -> None:
        self.releases = releases
        self.pointer = Pointer(champion=releases[0].name)
        self.champion = load(releases[0])
        self.kept: list[Entry] = []
        self.aborts: list[tuple[Canary, str]] = []
        self.metrics = Metrics()
        link = RegistryLink(
            read_pointer=lambda: self.pointer,
            folder_of=lambda release_id: releases[0].parent / release_id,
            abort_canary=self._abort,
        )
        self.traffic = Traffic(
            ServeOptions(key="customer", registry=link),
            keep=self._keep,
            journal_folder=journal.folder,
            metrics=self.metrics,
        )

    def _keep(self, entries: list[Entry]) -> bool:
        self.kept.extend(entries)
        return True

    def _abort(self, canary: Canary, why: str) -> None:
        self.aborts.append((canary, why))
        self.pointer = replace(self.pointer, canary=None)

    def start(self, **options: Any) -> Canary:
        """Switch the second release on as a canary."""
        since = datetime(2026, 1, 2, tzinfo=UTC)
        canary = Canary(release_id=self.releases[1].name, since=since, **options)
        self.pointer = replace(self.pointer, canary=canary)
        self.traffic.refresh()
        return canary

    def ask(self, *rows: Row, **options: Any) -> Reply:
        """Return the reply to rows."""
        asked = Asked(rows, options.pop("ids", ()))
        return self.traffic.answer(
            options.pop("predictor", self.champion),
            asked,
            is_named=options.pop("named", False),
        )

    def count(self, name: str, **labels: str) -> float:
        """Return the value of a counter."""
        name = f"modelwright_{name}_total"
        return self.metrics.registry.get_sample_value(name, labels) or 0


@pytest.fixture
def desk(make_release: Callable[..., Path], journal: Journal) -> Iterator[_Desk]:
    desk = _Desk([make_release(), make_release(plus=1_000)], journal)
    yield desk
    desk.traffic.close()


def _break(trial: Any, error: Exception) -> None:
    """Let a canary's release fail from now on."""

    def fail(_rows: Any) -> Any:
        raise error

    trial.predictor.answer = fail


def test_without_a_canary_the_champion_answers(desk: _Desk, row: Row) -> None:
    desk.traffic.refresh()

    assert desk.ask(row).release == desk.releases[0].name
    assert desk.count("answers", role="champion") == 1
    assert [entry.release_id for entry in desk.kept] == [desk.releases[0].name]


def test_a_share_of_the_requests_is_the_canarys(desk: _Desk, row: Row) -> None:
    desk.start(share=0.25)

    replies = [desk.ask(row) for _ in range(800)]

    n_canary = sum(reply.release == desk.releases[1].name for reply in replies)
    assert 100 < n_canary < 300  # beyond 8 standard deviations
    assert desk.count("answers", role="canary") == n_canary
    assert [entry.release_id for entry in desk.kept] == [r.release for r in replies]


def test_a_key_always_gets_the_same_release(desk: _Desk, row: Row) -> None:
    desk.start(share=0.3, by_key=True)

    first = [desk.ask(row | {"customer": name}).release for name in CUSTOMERS]
    again = [desk.ask(row | {"customer": name}).release for name in CUSTOMERS]

    assert first == again
    assert 60 < first.count(desk.releases[1].name) < 180  # beyond 6 standard deviations


def test_a_larger_share_keeps_the_keys_of_a_smaller_one() -> None:
    few, many = ({c for c in CUSTOMERS if position("r", c) < share} for share in (0.1, 0.3))

    assert few < many
    assert {c for c in CUSTOMERS if position("other", c) < 0.1} != few


def test_rows_without_a_key_are_the_champions(desk: _Desk, row: Row) -> None:
    desk.start(share=1.0, by_key=True)

    assert desk.ask(row, row | {"customer": None}).release == desk.releases[0].name


def test_rows_of_one_request_may_go_to_both(desk: _Desk, row: Row) -> None:
    canary = desk.start(share=0.5, by_key=True)
    rows = [
        row | {"customer": name, "age": 20 + n} for n, name in enumerate(CUSTOMERS[:20])
    ]
    belongs = [position(canary.release_id, row["customer"]) < 0.5 for row in rows]
    assert {*belongs} == {True, False}

    reply = desk.ask(*rows, ids=list(range(20)))

    assert [given.prediction for given in reply.predictions] == [
        121.5 + n + 1_000 * is_canary for n, is_canary in enumerate(belongs)
    ]
    assert [given.caller_id for given in reply.predictions] == list(range(20))
    assert reply.release == desk.releases[0].name
    assert [given.release is not None for given in reply.predictions] == belongs
    kept = {entry.id: entry.release_id for entry in desk.kept}
    assert len(kept) == len(desk.kept) == 20
    assert [kept[given.id] for given in reply.predictions] == [
        given.release or reply.release for given in reply.predictions
    ]


def test_a_refusal_of_mixed_rows_counts_them_as_the_caller_does(
    desk: _Desk, row: Row
) -> None:
    desk.start(share=0.5, by_key=True)
    rows = [row | {"customer": name} for name in CUSTOMERS[:20]]
    rows[13] |= {"age": "old"}

    with pytest.raises(RequestRefusedError) as refused:
        desk.ask(*rows)

    assert [problem.row for problem in refused.value.errors] == [13]
    assert desk.kept == []
    assert desk.count("canary_failures") == 0


def test_where_a_canary_fails_the_champion_answers(desk: _Desk, row: Row) -> None:
    desk.start(share=1.0)
    _break(desk.traffic._trial, ZeroDivisionError())

    reply = desk.ask(row)

    assert (reply.release, reply.predictions[0].prediction) == (
        desk.releases[0].name,
        141.5,
    )
    assert desk.count("canary_failures") == 1
    assert len(desk.kept) == 1


def test_the_callers_mistakes_do_not_speak_against_a_canary(desk: _Desk) -> None:
    desk.start(share=1.0)

    for _ in range(WINDOW):
        with pytest.raises(RequestRefusedError):
            desk.ask({"rate": None})

    assert desk.traffic._trial is not None
    assert desk.count("canary_failures") == 0


def test_a_canary_that_keeps_failing_is_switched_off_here_and_then_for_all(
    desk: _Desk, row: Row
) -> None:
    canary = desk.start(share=1.0)
    _break(desk.traffic._trial, RequestRefusedError("internal", "no"))

    replies = [desk.ask(row) for _ in range(20)]
    assert desk.aborts == []
    assert desk.traffic._trial is None
    desk.traffic.refresh()
    desk.traffic.refresh()

    assert {reply.release for reply in replies} == {desk.releases[0].name}
    assert [(aborted, why[:14]) for aborted, why in desk.aborts] == [
        (canary, "it failed in 6")
    ]
    assert (desk.count("canary_failures"), desk.count("canary_aborts")) == (6, 1)


def test_an_abort_that_cannot_be_written_is_tried_again_and_the_canary_stays_off(
    desk: _Desk, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.start(share=1.0, max_error_rate=0.0)
    _break(desk.traffic._trial, ZeroDivisionError())
    desk.ask(row)

    def refuse(_canary: Canary, _why: str) -> None:
        raise ReleaseError("read-only")

    assert desk.traffic._link is not None
    link = replace(desk.traffic._link, abort_canary=refuse)
    with monkeypatch.context() as patched:
        patched.setattr(desk.traffic, "_link", link)
        with pytest.raises(ReleaseError, match="read-only"):
            desk.traffic.refresh()
    assert desk.traffic._trial is None

    desk.traffic.refresh()
    assert len(desk.aborts) == 1


def test_a_canary_that_does_not_load_leaves_everything_to_the_champion(
    desk: _Desk, row: Row
) -> None:
    (desk.releases[1] / "model.onnx").write_bytes(b"x")

    with pytest.raises(ReleaseError, match="changed files"):
        desk.start(share=1.0)

    assert desk.ask(row).release == desk.releases[0].name


def test_a_canary_that_has_become_champion_is_no_canary(desk: _Desk, row: Row) -> None:
    desk.start(share=1.0)
    _break(desk.traffic._trial, ZeroDivisionError())

    reply = desk.ask(row, predictor=load(desk.releases[1]))

    assert reply.release == desk.releases[1].name
    assert desk.count("canary_failures") == 0


def test_a_named_release_answers_whatever_the_share(desk: _Desk, row: Row) -> None:
    desk.start(share=1.0)

    assert desk.ask(row, named=True).release == desk.releases[0].name
    assert desk.count("answers", role="named") == 1


def test_the_shadow_is_asked_what_the_champion_answered(
    desk: _Desk, row: Row, journal: Journal
) -> None:
    desk.pointer = replace(desk.pointer, shadow=desk.releases[1].name)
    desk.traffic.refresh()

    reply = desk.ask(row | {"customer": "ada"})
    desk.ask(row, named=True)
    desk.traffic.close()

    seen = journal.shadow().predictions()
    assert list(seen.ids) == [reply.predictions[0].id]
    assert (seen.predictions, seen.release_ids) == ([1_141.5], (desk.releases[1].name,))


def test_a_shadow_whose_release_is_gone_harms_nobody(desk: _Desk, row: Row) -> None:
    shutil.rmtree(desk.releases[1])
    desk.pointer = replace(desk.pointer, shadow=desk.releases[1].name)
    desk.traffic.refresh()

    assert desk.ask(row).release == desk.releases[0].name
    desk.pointer = replace(desk.pointer, shadow=None)
    desk.traffic.refresh()

    assert desk.traffic._shadow is None
