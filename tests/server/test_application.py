"""The application over real HTTP: every kind of request gets the right kind of answer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from modelwright.journal import Journal

    Row = dict[str, Any]
    Start = Callable[..., httpx.Client]


def _ask(client: httpx.Client, *rows: Row) -> httpx.Response:
    return client.post("/predict", json={"rows": rows})


def _check_problem(response: httpx.Response, status: int, kind: str) -> None:
    document = response.json()
    assert response.status_code == status == document["status"]
    assert response.headers["content-type"] == "application/problem+json"
    assert document["type"] == f"/docs#{kind}"
    assert document["title"]
    assert document["detail"]


def test_a_row_is_answered_and_journaled_under_the_id_in_the_answer(
    client: httpx.Client, journal: Journal, row: Row, release: Path
) -> None:
    reply = _ask(client, row).json()

    seen = journal.predictions()
    assert reply["release"] == release.name == seen.release_ids[0]
    assert reply["journaled"] is True
    assert [given["prediction"] for given in reply["predictions"]] == [141.5]
    assert [given["id"] for given in reply["predictions"]] == list(seen.ids)
    assert seen.rows == [row]


def test_what_is_unusual_warns_and_is_answered(client: httpx.Client, row: Row) -> None:
    unusual = row | {"job's title": "wizard", "age": 200, "agee": 1}

    response = _ask(client, unusual)

    assert response.status_code == 200
    assert len(response.json()["predictions"][0]["warnings"]) == 3


@pytest.mark.parametrize("n_rows", [0, 1, 60, 5_000])
def test_any_number_of_rows_is_answered_in_order(
    client: httpx.Client, journal: Journal, row: Row, n_rows: int
) -> None:
    reply = _ask(client, *(row | {"age": number % 50} for number in range(n_rows))).json()

    answered = [given["prediction"] for given in reply["predictions"]]
    assert answered == [101.5 + number % 50 for number in range(n_rows)]
    assert journal.predictions().predictions == answered


def test_rows_that_cannot_be_used_are_named_and_nothing_is_scored(
    client: httpx.Client, journal: Journal, row: Row
) -> None:
    response = _ask(client, row, row | {"age": "s3cret"}, row | {"rate": None})

    _check_problem(response, 422, "rows_refused")
    errors = [(error["row"], error["column"]) for error in response.json()["errors"]]
    assert errors == [(1, "age"), (2, "rate")]
    assert "s3cret" not in response.text
    assert journal.count() == 0


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b'{"rows": [{"rate": NaN}]}', 400, "bad_json"),
        (b"[" * 50_000, 422, "bad_shape"),
        (b"[1]", 422, "bad_shape"),
        (b'{"rows": "x"}', 422, "bad_shape"),
    ],
)
def test_a_body_that_is_no_question_is_refused(
    client: httpx.Client, body: bytes, status: int, kind: str
) -> None:
    _check_problem(client.post("/predict", content=body), status, kind)


def test_a_body_of_another_media_type_is_refused(client: httpx.Client) -> None:
    response = client.post("/predict", content=b"{}", headers={"Content-Type": "text/csv"})

    _check_problem(response, 415, "media_type")


def test_too_many_rows_are_refused(start: Start, release: Path, row: Row) -> None:
    response = _ask(start(release, max_rows=2), row, row, row)

    _check_problem(response, 413, "too_many_rows")


def test_a_body_over_the_limit_is_refused_and_the_caller_learns_it(
    start: Start, release: Path
) -> None:
    response = start(release, max_body_mb=1).post("/predict", content=b" " * 20_000_000)

    _check_problem(response, 413, "body_too_large")
    assert response.headers["connection"] == "close"


def test_a_body_in_chunks_is_refused_while_it_arrives(start: Start, release: Path) -> None:
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
        _check_problem(response, 413, "body_too_large")
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
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)

    _check_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == allowed


def test_an_unknown_path_is_told_the_near_one(client: httpx.Client) -> None:
    response = client.post("/predicts")

    _check_problem(response, 404, "not_found")
    assert "Did you mean '/predict'?" in response.json()["detail"]


def test_head_is_answered_without_a_body(client: httpx.Client) -> None:
    response = client.head("/health/live")

    assert (response.status_code, response.content) == (200, b"")


def test_the_root_leads_to_the_documentation(client: httpx.Client) -> None:
    response = client.get("/", follow_redirects=True)

    assert response.url.path == "/docs"
    assert response.status_code == 200


def test_a_page_of_another_site_may_not_ask(client: httpx.Client, row: Row) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}

    response = client.post("/predict", json={"rows": [row]}, headers=headers)

    _check_problem(response, 403, "cross_site")


def test_with_a_key_only_health_is_open(start: Start, release: Path, row: Row) -> None:
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
    _check_problem(_ask(client, row), 401, "unauthorized")
    client.headers["Authorization"] = "Bearer s3cret"
    assert _ask(client, row).status_code == 200


def test_until_a_release_is_loaded_the_service_is_alive_and_not_ready(
    start: Start, release: Path, row: Row
) -> None:
    may_load = threading.Event()

    def locate() -> Path:
        if not may_load.is_set():
            raise ReleaseError("There is none yet.")
        return release

    client = start(locate)
    assert client.get("/health/live").status_code == 200
    _check_problem(client.get("/health/ready"), 503, "not_ready")
    _check_problem(_ask(client, row), 503, "not_ready")

    may_load.set()
    while client.get("/health/ready").status_code == 503:
        pass

    assert _ask(client, row).status_code == 200


def test_a_journal_that_cannot_be_written_is_told_and_counted(
    client: httpx.Client, journal: Journal, row: Row
) -> None:
    journal.folder.mkdir(exist_ok=True)
    (journal.folder / "segments").touch()

    response = _ask(client, row)

    assert response.status_code == 200
    assert response.json()["journaled"] is False
    assert "modelwright_journal_failures_total 1.0" in client.get("/metrics").text


def test_a_failure_inside_is_a_problem_with_a_reference_and_no_details(
    client: httpx.Client, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    from modelwright.runtime import Predictor

    def fail(*_: object) -> None:
        raise RuntimeError("s3cret")

    monkeypatch.setattr(Predictor, "answer", fail)

    response = _ask(client, row)

    _check_problem(response, 500, "internal")
    assert "s3cret" not in response.text


def test_no_log_line_holds_a_value_or_a_key(
    start: Start, release: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="modelwright")
    client = start(release, api_key="s3cret")

    _ask(client, {"rate": "s3cret"})
    client.get("/nowhere", headers={"X-API-Key": "s3cret"})

    assert "status=401" in caplog.text
    assert "s3cret" not in caplog.text


def test_callers_at_once_get_their_own_answers(client: httpx.Client, row: Row) -> None:
    wrong: list[object] = []

    def ask(age: int) -> None:
        for n_rows in (1, 200, 1):
            reply = _ask(client, *[row | {"age": age}] * n_rows).json()
            answered = {given["prediction"] for given in reply["predictions"]}
            if answered != {101.5 + age}:
                wrong.append(reply)

    threads = [threading.Thread(target=ask, args=(age,)) for age in range(20, 20 + 4 * 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


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
