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
    add_explanations,
    beside_others,
    check_number_explained,
    score,
)
from modelwright.server.state import ServerState

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_are_journaled_and_counted(
    release: Path, journal: Journal, row: dict[str, Any]
) -> None:
    state = ServerState(lambda: release, Journal(journal.folder), ServeOptions())
    state.champion.refresh()

    reply = score(state, state.predictor, Asked([row, row | {"age": 200}]))
    state.journaling.close()

    assert [given.prediction for given in reply.predictions] == [141.5, 301.5]
    assert journal.predictions().predictions == [141.5, 301.5]
    counted = state.metrics.response().body.decode()
    assert "modelwright_rows_total 2.0" in counted
    assert "modelwright_warnings_total 1.0" in counted


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
    reply = score(state, state.predictor, asked)

    add_explanations(reply, state.predictor, asked)

    scores = [given.explanation and given.explanation.score for given in reply.predictions]
    assert scores == [given.prediction for given in reply.predictions]
    assert reply.reference_row == state.predictor.reference_row


def test_so_many_rows_are_explained_and_no_more(release: Path) -> None:
    signature = load(release).signature
    check_number_explained(100, signature)

    with pytest.raises(RequestRefusedError, match="at most 100"):
        check_number_explained(101, signature)
