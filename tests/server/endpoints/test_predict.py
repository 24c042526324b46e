"""Predictions over real HTTP: every kind of body gets the right kind of answer."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelwright.server.replies import arrow_stream, parquet_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from modelwright.journal import Journal

    Row = dict[str, Any]
    Start = Callable[..., httpx.Client]
    CheckProblem = Callable[[httpx.Response, int, str], None]


def _ask(client: httpx.Client, *rows: Row) -> httpx.Response:
    return client.post("/predict", json={"rows": rows})


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
    check_problem: CheckProblem, client: httpx.Client, journal: Journal, row: Row
) -> None:
    response = _ask(client, row, row | {"age": "s3cret"}, row | {"rate": None})

    check_problem(response, 422, "rows_refused")
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
    check_problem: CheckProblem, client: httpx.Client, body: bytes, status: int, kind: str
) -> None:
    check_problem(client.post("/predict", content=body), status, kind)


def test_a_body_of_another_media_type_is_refused(
    check_problem: CheckProblem, client: httpx.Client
) -> None:
    response = client.post("/predict", content=b"{}", headers={"Content-Type": "text/csv"})

    check_problem(response, 415, "media_type")


def test_too_many_rows_are_refused(
    check_problem: CheckProblem, start: Start, release: Path, row: Row
) -> None:
    response = _ask(start(release, max_rows=2), row, row, row)

    check_problem(response, 413, "too_many_rows")


def test_a_page_of_another_site_may_not_ask(
    check_problem: CheckProblem, client: httpx.Client, row: Row
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}

    response = client.post("/predict", json={"rows": [row]}, headers=headers)

    check_problem(response, 403, "cross_site")


def test_a_journal_that_cannot_be_written_is_told_and_counted(
    client: httpx.Client, journal: Journal, row: Row
) -> None:
    journal.folder.mkdir(exist_ok=True)
    (journal.folder / "segments").touch()

    response = _ask(client, row)

    assert response.status_code == 200
    assert response.json()["journaled"] is False
    assert "modelwright_journal_failures_total 1.0" in client.get("/metrics").text


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


def test_outcomes_find_predictions_by_the_callers_ids(
    client: httpx.Client, journal: Journal, row: Row
) -> None:
    columns = {name: [value] for name, value in row.items()}

    reply = client.post("/predict", json={"columns": columns, "ids": ["A-17"]}).json()
    outcomes = [{"order": "A-17", "outcome": 7.0}]
    counted = journal.record_outcomes(outcomes, by="key", column="order")

    assert reply["predictions"][0]["caller_id"] == "A-17"
    assert counted.matched == 1


ARROW, PARQUET = "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"


def _table_of(sent_as: str, body: bytes) -> pa.Table:
    if sent_as == PARQUET:
        return pq.read_table(io.BytesIO(body))
    return pa.ipc.open_stream(body).read_all()


def _body_of(sent_as: str, table: pa.Table) -> bytes:
    return parquet_file(table) if sent_as == PARQUET else arrow_stream(table)


@pytest.mark.parametrize("sent_as", [ARROW, PARQUET])
@pytest.mark.parametrize("accept", [ARROW, PARQUET])
def test_a_table_is_answered_as_its_rows_are(
    client: httpx.Client, journal: Journal, row: Row, sent_as: str, accept: str
) -> None:
    rows = [row, {"rate": 2.5, "age": None, "job's title": "wizard"}]
    table = pa.Table.from_pylist(rows).append_column("extra", [["a", "b"]])
    headers = {"Content-Type": sent_as, "Accept": accept}

    response = client.post("/predict", content=_body_of(sent_as, table), headers=headers)

    assert response.headers["content-type"] == accept
    answered = _table_of(accept, response.content).to_pydict()
    assert answered["id"] == list(journal.predictions().ids)
    assert answered["prediction"] == [141.5, 2.5]
    assert answered["interval_low"] == [140.5, 1.5]
    assert [len(warnings) for warnings in answered["warnings"]] == [1, 2]
    assert journal.predictions().rows == rows


@pytest.mark.parametrize("sent_as", [ARROW, PARQUET])
def test_a_table_is_answered_in_json_unless_another_form_is_wanted(
    client: httpx.Client, row: Row, sent_as: str
) -> None:
    body = _body_of(sent_as, pa.Table.from_pylist([row]))

    reply = client.post("/predict", content=body, headers={"Content-Type": sent_as}).json()

    assert reply["predictions"][0]["prediction"] == 141.5


@pytest.mark.parametrize("sent_as", [ARROW, PARQUET])
def test_a_table_that_cannot_be_used_is_a_problem_in_json(
    client: httpx.Client, check_problem: CheckProblem, row: Row, sent_as: str
) -> None:
    headers = {"Content-Type": sent_as, "Accept": sent_as}
    table = pa.Table.from_pylist([row | {"rate": None, "age": "forty"}])

    broken = client.post("/predict", content=b"junk", headers=headers)
    refused = client.post("/predict", content=_body_of(sent_as, table), headers=headers)

    check_problem(broken, 400, "bad_table")
    check_problem(refused, 422, "rows_refused")
    assert {error["column"] for error in refused.json()["errors"]} == {"age", "rate"}


def test_a_form_that_no_answer_has_is_refused(
    client: httpx.Client, check_problem: CheckProblem, row: Row
) -> None:
    response = client.post(
        "/predict", json={"rows": [row]}, headers={"Accept": "application/xml"}
    )

    check_problem(response, 406, "not_acceptable")


def test_with_explain_contributions_and_base_sum_to_the_prediction(
    client: httpx.Client, journal: Journal, row: Row
) -> None:
    reply = client.post(
        "/predict?explain=1", json={"rows": [row, row | {"age": 20}]}
    ).json()

    for given in reply["predictions"]:
        explained = given["explanation"]
        total = sum(explained["contributions"].values())
        assert explained["base"] + total == pytest.approx(given["prediction"], abs=1e-9)
        assert explained["contributions"]["job's title"] == 100.0
        assert (explained["method"], explained["label"]) == ("exact", None)
    assert reply["reference_row"]["job's title"] == "clerk"
    assert journal.count() == 2


def test_callers_at_once_get_their_own_explanations(client: httpx.Client, row: Row) -> None:
    wrong: list[object] = []

    def ask(age: int) -> None:
        reply = client.post("/predict?explain=1", json={"rows": [row | {"age": age}] * 5})
        given = reply.json()["predictions"]
        scores = {each["explanation"]["score"] for each in given}
        if scores != {101.5 + age}:
            wrong.append(reply.text)

    threads = [threading.Thread(target=ask, args=(age,)) for age in range(20, 26)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.parametrize("query", ["", "?explain=0", "?explain=false"])
def test_without_explain_nothing_is_explained(
    client: httpx.Client, row: Row, query: str
) -> None:
    reply = client.post(f"/predict{query}", json={"rows": [row]}).json()

    assert "reference_row" not in reply
    assert "explanation" not in reply["predictions"][0]


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (("?explain=maybe", 1, "*/*"), (400, "bad_query")),
        (("?explian=1", 1, "*/*"), (400, "bad_query")),
        (("?explain=1", 101, "*/*"), (413, "too_many_rows")),
        (("?explain=1", 1, ARROW), (406, "not_acceptable")),
    ],
)
def test_what_cannot_be_explained_is_refused_before_it_is_scored(
    client: httpx.Client,
    check_problem: CheckProblem,
    row: Row,
    asked: tuple[str, int, str],
    refusal: tuple[int, str],
) -> None:
    query, n_rows, accept = asked

    response = client.post(
        f"/predict{query}", json={"rows": [row] * n_rows}, headers={"Accept": accept}
    )

    check_problem(response, *refusal)
    if accept == ARROW:
        assert "can be answered as application/json. " in response.json()["detail"]
    assert "modelwright_rows_total 0.0" in client.get("/metrics").text
