"""Scoring: rows are answered, journaled and counted, large bodies beside the others."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from modelwright.journal import Journal
from modelwright.records import Canary, Pointer
from modelwright.runtime import load
from modelwright.server import RegistryLink, ServeOptions
from modelwright.server.bodies import Asked
from modelwright.server.key_split import position
from modelwright.server.requests import ARROW
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
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    Row = dict[str, Any]


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


@pytest.fixture
def divided(
    start: Callable[..., httpx.Client], make_release: Callable[..., Path]
) -> httpx.Client:
    """Return a client of a service whose rows a canary, which adds 1,000, answers in part."""
    champion, canary = make_release(), make_release(plus=1_000)
    trial = Canary(
        release_id=canary.name,
        share=0.5,
        by_key=True,
        since=datetime(2026, 1, 2, tzinfo=UTC),
    )
    link = RegistryLink(
        read_pointer=lambda: Pointer(champion=champion.name, canary=trial),
        folder_of=lambda release_id: champion.parent / release_id,
        abort_canary=lambda _canary, _why: None,
    )
    client = start(champion, registry=link, key="customer")
    named = {"X-Modelwright-Release": "canary"}
    while client.post("/predict", json={"rows": []}, headers=named).status_code == 404:
        pass  # the pointer is read within the first second
    return client


def _in_json(client: httpx.Client, rows: list[Row]) -> list[tuple[float, str]]:
    reply = client.post("/predict", json={"rows": rows}).json()
    return [
        (given["prediction"], given.get("release", reply["release"]))
        for given in reply["predictions"]
    ]


def _in_arrow(client: httpx.Client, rows: list[Row]) -> list[tuple[float, str]]:
    reply = client.post("/predict", json={"rows": rows}, headers={"Accept": ARROW})
    table = pa.ipc.open_stream(reply.content).read_all().to_pydict()
    return list(zip(table["prediction"], table["release"], strict=True))


def _in_v2(client: httpx.Client, rows: list[Row]) -> list[tuple[float, str]]:
    place = "/v2/models/Pay & more"
    described = [
        *client.get(place).json()["inputs"],
        {"name": "customer", "datatype": "BYTES"},
    ]
    inputs = [
        {
            "name": each["name"],
            "datatype": each["datatype"],
            "shape": [len(rows)],
            "data": [row.get(each["name"]) for row in rows],
        }
        for each in described
    ]
    outputs = client.post(f"{place}/infer", json={"inputs": inputs}).json()["outputs"]
    data = {each["name"]: each["data"] for each in outputs}
    return list(zip(data["prediction"], data["releases"], strict=True))


def _as_mlflow(client: httpx.Client, rows: list[Row]) -> list[tuple[float, str]]:
    reply = client.post("/invocations", json={"dataframe_records": rows}).json()
    numbers = [record["prediction"] for record in reply["predictions"]]
    return list(zip(numbers, reply["releases"], strict=True))


@pytest.mark.parametrize("ask", [_in_json, _in_arrow, _in_v2, _as_mlflow])
def test_every_form_says_which_release_answered_each_row(
    divided: httpx.Client,
    make_release: Callable[..., Path],
    row: Row,
    ask: Callable[[httpx.Client, list[Row]], list[tuple[float, str]]],
) -> None:
    champion, canary = make_release().name, make_release(plus=1_000).name
    rows = [row | {"customer": f"customer {number}"} for number in range(20)]

    answered = ask(divided, rows)

    assert set(answered) == {(141.5, champion), (1_141.5, canary)}
    assert [release == canary for _, release in answered] == [
        position(canary, each["customer"]) < 0.5 for each in rows
    ]
