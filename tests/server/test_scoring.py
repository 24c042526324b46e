"""Scoring: rows are answered, journaled and counted, large bodies beside the others."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.journal import Journal
from modelwright.runtime import load
from modelwright.server import ServeOptions
from modelwright.server.bodies import Asked
from modelwright.server.responses import RequestRefusedError
from modelwright.server.scoring import (
    Chosen,
    add_explanations,
    answer_together,
    beside_others,
    check_number_explained,
)
from modelwright.server.state import ServerState

if TYPE_CHECKING:
    from pathlib import Path


def test_a_large_body_does_not_hold_up_others() -> None:
    small, large = b" ", b" " * 20_000

    threads = [
        asyncio.run(beside_others(body, threading.get_ident)) for body in (small, large)
    ]

    assert threads[0] == threading.get_ident() != threads[1]


def test_explanations_stand_with_their_predictions(
    release: Path, row: dict[str, Any]
) -> None:
    state = ServerState(lambda: release, None, ServeOptions())
    state.champion.refresh()
    asked = Asked([row, row | {"age": 20}])
    reply = state.answer(state.predictor, asked)

    add_explanations(reply, state.predictor, asked)

    scores = [given.explanation and given.explanation.score for given in reply.predictions]
    assert scores == [given.prediction for given in reply.predictions]
    assert reply.reference_row == state.predictor.reference_row


def test_so_many_rows_are_explained_and_no_more(release: Path) -> None:
    signature = load(release).signature
    check_number_explained(100, signature)

    with pytest.raises(RequestRefusedError, match="at most 100"):
        check_number_explained(101, signature)


def test_requests_that_wait_are_answered_together_and_counted_one_by_one(
    release: Path, journal: Journal, row: dict[str, Any]
) -> None:
    state = ServerState(lambda: release, Journal(journal.folder), ServeOptions())
    state.champion.refresh()
    chosen = Chosen(state.predictor)

    async def three_at_once() -> list[Any]:
        """Ask."""
        return await asyncio.gather(
            *(answer_together(state, chosen, Asked([row])) for _ in range(3))
        )

    replies = asyncio.run(three_at_once())
    state.journaling.close()

    assert len({reply.predictions[0].id for reply in replies}) == 3
    assert len(journal.predictions().predictions) == 3
    counted = state.metrics.response().body.decode()
    assert "modelwright_rows_total 3.0" in counted
    assert 'modelwright_answers_total{role="champion"} 3.0' in counted


def test_a_request_that_is_alone_or_names_its_release_waits_for_no_other(
    release: Path, row: dict[str, Any]
) -> None:
    state = ServerState(lambda: release, None, ServeOptions())
    state.champion.refresh()
    predictor = state.predictor

    def starts_and_ends(chosen: Chosen) -> bool:
        """Return whether the reply is there without a turn of the event loop."""
        coroutine = answer_together(state, chosen, Asked([row]))
        try:
            coroutine.send(None)
        except StopIteration:
            return True
        coroutine.close()
        return False

    assert starts_and_ends(Chosen(predictor, is_named=True))
    state.n_asking = 1
    assert starts_and_ends(Chosen(predictor))
