"""The state: endpoints get the release that answers, or a problem that says to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.journal import Journal
from modelwright.server import ServeOptions
from modelwright.server.bodies import Asked
from modelwright.server.responses import RequestRefusedError
from modelwright.server.state import ServerState

if TYPE_CHECKING:
    from pathlib import Path


def test_the_release_is_there_once_it_is_loaded(release: Path) -> None:
    state = ServerState(lambda: release, None, ServeOptions(max_body_mb=0.5))

    with pytest.raises(RequestRefusedError) as raised:
        _ = state.predictor
    state.champion.refresh()

    assert raised.value.problem == "not_ready"
    assert state.predictor.release_id == release.name
    assert state.max_body_bytes == 500_000


def test_a_service_that_stops_is_not_ready(release: Path) -> None:
    state = ServerState(lambda: release, None, ServeOptions())
    state.champion.refresh()
    assert state.ready_predictor is state.predictor
    state.is_draining = True

    with pytest.raises(RequestRefusedError, match="stopping"):
        _ = state.ready_predictor


def test_rows_are_journaled_and_counted(
    release: Path, journal: Journal, row: dict[str, Any]
) -> None:
    state = ServerState(lambda: release, Journal(journal.folder), ServeOptions())
    state.champion.refresh()

    reply = state.answer(state.predictor, Asked([row, row | {"age": 200}]))
    state.journaling.close()

    assert [given.prediction for given in reply.predictions] == [141.5, 301.5]
    assert journal.predictions().predictions == [141.5, 301.5]
    counted = state.metrics.response().body.decode()
    assert "modelwright_rows_total 2.0" in counted
    assert "modelwright_warnings_total 1.0" in counted
