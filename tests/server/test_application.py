"""The application over real HTTP: who may ask, where a request goes, and how it ends."""

from __future__ import annotations

import json
import re
import socket
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from modelwright.records import Pointer
from modelwright.runtime import load
from modelwright.server import RegistryLink
from modelwright.server.bodies import example_inference
from modelwright.server.logs import JsonFormatter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Row = dict[str, Any]
    Start = Callable[..., httpx.Client]
    CheckProblem = Callable[[httpx.Response, int, str], None]


def _ask(client: httpx.Client, *rows: Row) -> httpx.Response:
    return client.post("/predict", json={"rows": rows})


def test_a_body_over_the_limit_is_refused_and_the_caller_learns_it(
    check_problem: CheckProblem, start: Start, release: Path
) -> None:
    response = start(release, max_body_mb=1).post("/predict", content=b" " * 20_000_000)

    check_problem(response, 413, "body_too_large")
    assert response.headers["connection"] == "close"


def test_a_body_in_chunks_is_refused_while_it_arrives(
    check_problem: CheckProblem, start: Start, release: Path
) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 100_000
            yield b" " * 100_000

    client = start(release, max_body_mb=0.5)
    try:
        response = client.post("/predict", content=chunks())
    except httpx.TransportError:  # the service closed while we still sent
        pass
    else:
        check_problem(response, 413, "body_too_large")
    assert sent < 100_000_000
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/predict", "POST"),
        ("POST", "/docs", "GET, HEAD"),
        ("DELETE", "/", "GET, HEAD"),
    ],
)
def test_another_method_is_told_which_one_is_taken(
    check_problem: CheckProblem, client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)

    check_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == allowed


def test_an_unknown_path_is_told_the_near_one(
    check_problem: CheckProblem, client: httpx.Client
) -> None:
    response = client.post("/predicts")

    check_problem(response, 404, "not_found")
    assert "Did you mean '/predict'?" in response.json()["detail"]


def test_with_a_key_only_health_is_open(
    check_problem: CheckProblem, start: Start, release: Path, row: Row
) -> None:
    client = start(release, api_key="s3cret")

    statuses = {
        path: client.get(path).status_code
        for path in ("/health/live", "/health/ready", "/docs", "/metrics", "/nowhere")
    }

    assert statuses == {
        "/health/live": 200,
        "/health/ready": 200,
        "/docs": 401,
        "/metrics": 401,
        "/nowhere": 401,
    }
    check_problem(_ask(client, row), 401, "unauthorized")
    client.headers["Authorization"] = "Bearer s3cret"
    assert _ask(client, row).status_code == 200


def test_a_failure_inside_is_a_problem_with_a_reference_and_no_details(
    check_problem: CheckProblem,
    client: httpx.Client,
    row: Row,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from modelwright.runtime import Predictor

    def fail(*_: object) -> None:
        raise RuntimeError("s3cret")

    monkeypatch.setattr(Predictor, "answer", fail)

    response = _ask(client, row)

    check_problem(response, 500, "internal")
    assert "s3cret" not in response.text


def test_no_log_line_holds_a_value_or_a_key(
    start: Start, release: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="modelwright")
    client = start(release, api_key="s3cret", access_log=True)

    _ask(client, {"rate": "s3cret"})
    client.get("/nowhere", headers={"X-API-Key": "s3cret"})

    assert "status=401" in caplog.text
    assert "s3cret" not in caplog.text


def test_more_requests_at_once_than_there_is_room_for_are_told_to_come_back(
    check_problem: CheckProblem, start: Start, release: Path, row: Row
) -> None:
    client = start(release, max_concurrency=1)
    address = (client.base_url.host, client.base_url.port or 0)

    with socket.create_connection(address) as slow:
        slow.sendall(b"POST /predict HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{")
        while (refused := _ask(client, row)).status_code == 200:
            pass  # until the slow one has been taken
        health = client.get("/health/ready")
    while (after := _ask(client, row)).status_code == 503:
        pass  # until it is noticed that the slow one has gone

    check_problem(refused, 503, "overloaded")
    assert refused.headers["retry-after"] == "1"
    assert (health.status_code, after.status_code) == (200, 200)


def test_a_reply_and_the_log_name_the_callers_trace(
    start: Start,
    release: Path,
    row: Row,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level("INFO", logger="modelwright")
    monkeypatch.setattr(caplog.handler, "formatter", JsonFormatter())
    client = start(release, access_log=True)
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    sent = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01", "x-request-id": "A-17"}

    replies = [
        client.post("/predict", json={"rows": [row]}, headers=sent),
        client.get("/nowhere", headers=sent),
    ]

    for reply in replies:
        assert re.fullmatch(
            f"00-{trace_id}-[0-9a-f]{{16}}-01", reply.headers["traceparent"]
        )
        assert reply.headers["x-request-id"] == "A-17"
    lines = [json.loads(line) for line in caplog.text.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["status"], line["trace_id"]) for line in requests] == [
        (200, trace_id),
        (404, trace_id),
    ]
    assert "trace_id" not in lines[0]  # of the start


def test_promotion_under_load_fails_no_request(
    launch: Callable[[Path], tuple[str, Any]],
    make_release: Callable[..., Path],
    tmp_path: Path,
    row: Row,
) -> None:
    first, second = make_release(), make_release(plus=1_000)
    url, _ = launch(first)
    answered: list[tuple[str, float]] = []
    failed: list[object] = []
    is_done = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=url, trust_env=False) as client:
            while not is_done.is_set():
                reply = _ask(client, row)
                if reply.status_code != 200:
                    failed.append(reply.text)
                body = reply.json()
                answered.append((body["release"], body["predictions"][0]["prediction"]))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    (tmp_path / "new").write_text(str(second))
    (tmp_path / "new").rename(tmp_path / "pointer")
    while answered == [] or answered[-1][0] != second.name:
        pass
    is_done.set()
    for thread in threads:
        thread.join()

    assert failed == []
    assert set(answered) == {(first.name, 141.5), (second.name, 1_141.5)}


def test_a_caller_may_name_the_release(
    start: Start, make_release: Callable[..., Path], row: Row
) -> None:
    champion, challenger = make_release(), make_release(plus=1_000)
    link = RegistryLink(
        read_pointer=lambda: Pointer(champion=champion.name, challenger=challenger.name),
        folder_of=lambda release_id: champion.parent / release_id,
        abort_canary=lambda _canary, _why: None,
    )
    client = start(champion, registry=link)
    named = {"X-Modelwright-Release": "challenger"}
    while client.post("/predict", json={"rows": [row]}, headers=named).status_code == 404:
        pass  # the pointer is read within the first second

    replies = [
        client.post("/predict", json={"rows": [row]}, headers=named),
        client.post(f"/predict?release={challenger.name[:6]}", json={"rows": [row]}),
        client.post("/predict?release=champion", json={"rows": [row]}),
    ]
    unknown = client.post("/predict?release=nonsense", json={"rows": [row]})

    assert [reply.json()["predictions"][0]["prediction"] for reply in replies] == [
        1_141.5,
        1_141.5,
        141.5,
    ]
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/docs#unknown_release")


@pytest.mark.parametrize("path", ["/predict", "/invocations", "/v2/models/{model}/infer"])
def test_every_form_of_asking_says_that_a_release_may_be_named(
    client: httpx.Client, path: str
) -> None:
    described = client.get("/openapi.json").json()["paths"][path]["post"]

    named = {(each["in"], each["name"]) for each in described["parameters"]}
    assert {("header", "X-Modelwright-Release"), ("query", "release")} <= named
    assert {"404", "409"} <= described["responses"].keys()


def test_a_release_is_named_in_every_form_of_asking(
    client: httpx.Client, release: Path
) -> None:
    bodies = {
        "/invocations": {"dataframe_records": [{"rate": 1.5}]},
        "/v2/models/Pay & more/infer": example_inference(load(release).signature),
    }

    statuses = [
        client.post(path, json=body, headers={"X-Modelwright-Release": name}).status_code
        for path, body in bodies.items()
        for name in ("champion", "challenger")
    ]

    assert statuses == [200, 404] * 2
