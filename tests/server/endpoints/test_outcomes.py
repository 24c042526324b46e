"""Outcomes over real HTTP: they find their predictions, whichever name they come under."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.server.keys import add_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from modelwright.journal import Journal

    Row = dict[str, Any]
    Start = Callable[..., httpx.Client]
    CheckProblem = Callable[[httpx.Response, int, str], None]


def _ask(client: httpx.Client, *rows: Row) -> list[str]:
    reply = client.post("/predict", json={"rows": rows}).json()
    return [given["id"] for given in reply["predictions"]]


def _tell(client: httpx.Client, *outcomes: dict[str, Any]) -> httpx.Response:
    return client.post("/outcomes", json={"outcomes": outcomes})


def test_outcomes_are_stored_and_unknown_ones_named(
    client: httpx.Client, journal: Journal, row: Row
) -> None:
    first, second = _ask(client, row, row)

    told = _tell(
        client,
        {"id": first, "outcome": 140.0},
        {"id": "nobody", "outcome": 1, "observed_at": "2026-11-25T10:00:00Z"},
    )
    again = _tell(client, {"id": first, "outcome": 150.0})

    assert told.json() == {
        "stored": 2,
        "replaced": 0,
        "unknown": 1,
        "unknown_names": ["nobody"],
    }
    assert again.json()["replaced"] == 1
    seen = journal.predictions()
    assert dict(zip(seen.ids, seen.outcomes, strict=True)) == {first: 150.0, second: None}
    assert "modelwright_outcomes_total 3.0" in client.get("/metrics").text


@pytest.mark.parametrize("column", ["order", "key"])
def test_outcomes_are_found_by_the_callers_own_key(
    start: Start, release: Path, journal: Journal, row: Row, column: str
) -> None:
    client = start(release, key="order")
    _ask(client, row | {"order": 17})

    told = _tell(client, {column: "17", "outcome": 1}, {column: 18, "outcome": 2})

    assert told.json()["unknown_names"] == ["18"]
    assert journal.predictions().outcomes == [1]


def test_outcomes_that_cannot_be_used_are_refused_whole(
    client: httpx.Client, journal: Journal, row: Row, check_problem: CheckProblem
) -> None:
    (asked,) = _ask(client, row)
    good = {"id": asked, "outcome": 1}

    check_problem(_tell(client, good, {"id": asked}), 422, "rows_refused")
    unreadable = good | {"observed_at": "s3cret"}
    response = _tell(client, good, unreadable)

    check_problem(response, 422, "bad_shape")
    assert "row 1" in response.json()["detail"]
    assert journal.predictions().outcomes == [None]


def test_a_key_for_predictions_tells_no_outcomes(
    start: Start, release: Path, tmp_path: Path, check_problem: CheckProblem
) -> None:
    now = dt.datetime.now(dt.UTC)
    path = tmp_path / "keys.json"
    secrets = {
        scope: add_key(path, scope, [scope], now=now)[1]
        for scope in ("predict", "outcomes")
    }
    client = start(release, keys=path)

    client.headers["X-API-Key"] = secrets["predict"]
    check_problem(_tell(client), 403, "forbidden")
    client.headers["X-API-Key"] = secrets["outcomes"]
    assert _tell(client).status_code == 200
    check_problem(client.post("/predict", json={"rows": []}), 403, "forbidden")


def test_a_journal_that_cannot_be_written_is_told_to_the_caller(
    start: Start, release: Path, journal: Journal, check_problem: CheckProblem
) -> None:
    journal.folder.mkdir(exist_ok=True)
    (journal.folder / "journal.sqlite").write_text("no database")

    response = _tell(start(release), {"id": "a", "outcome": 1})

    check_problem(response, 503, "journal_unavailable")
    assert response.headers["retry-after"]
    assert str(journal.folder) not in response.text
