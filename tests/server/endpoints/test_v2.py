"""The Open Inference Protocol over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from modelwright.journal import Journal

    Start = Callable[..., httpx.Client]

MODEL = "/v2/models/Pay & more"


def _request(client: httpx.Client, **values: list[Any]) -> dict[str, Any]:
    """Return a request with a tensor for each input that the metadata names."""
    described = client.get(MODEL).json()["inputs"]
    n_rows = max(map(len, values.values()), default=1)
    return {
        "inputs": [
            {
                "name": each["name"],
                "datatype": each["datatype"],
                "shape": [n_rows],
                "data": values.get(each["name"], [None] * n_rows),
            }
            for each in described
        ]
    }


def _outputs(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    return {each["name"]: each["data"] for each in response.json()["outputs"]}


def test_a_client_that_reads_the_metadata_gets_answers(
    client: httpx.Client, journal: Journal
) -> None:
    asked = _request(client, age=[40, None], rate=[1.5, 2.5])

    answered = _outputs(client.post(f"{MODEL}/infer", json=asked | {"id": "q-1"}))

    assert answered["prediction"] == [41.5, 2.5]
    assert answered["interval"] == [40.5, 42.5, 1.5, 3.5]
    assert answered["ids"] == list(journal.predictions().ids)
    assert answered["warnings"] == ["", ""]


@pytest.mark.parametrize("gap", [None, "NaN"])
def test_gaps_are_missing_values_as_in_predict(client: httpx.Client, gap: Any) -> None:
    asked = _request(client, age=[40], rate=[1.5])
    for tensor in asked["inputs"]:
        if tensor["name"] == "age":
            tensor |= {"datatype": "FP64", "data": [gap]}

    answered = _outputs(client.post(f"{MODEL}/infer", json=asked))

    plain = client.post("/predict", json={"rows": [{"rate": 1.5}]}).json()
    assert answered["prediction"] == [plain["predictions"][0]["prediction"]]


def test_only_the_outputs_that_are_asked_for_come_back(client: httpx.Client) -> None:
    asked = _request(client, rate=[1.5]) | {"outputs": [{"name": "prediction"}]}

    assert _outputs(client.post(f"{MODEL}/infer", json=asked)) == {"prediction": [1.5]}


def test_raw_scores_come_where_they_are_asked_for_by_name(
    client: httpx.Client, journal: Journal
) -> None:
    asked = _request(client, age=[40, None], rate=[1.5, 2.5])
    wanted = {"outputs": [{"name": "raw_scores"}, {"name": "ids"}]}

    response = client.post(f"{MODEL}/infer", json=asked | wanted)

    assert _outputs(response)["raw_scores"] == [41.5, 2.5]
    assert response.json()["outputs"][0]["shape"] == [2, 1]
    assert _outputs(response)["ids"] == list(journal.predictions().ids)
    assert "raw_scores" not in _outputs(client.post(f"{MODEL}/infer", json=asked))


def test_the_server_and_the_model_say_how_they_are(
    client: httpx.Client, release: Path
) -> None:
    said = {
        path: client.get(path).json()
        for path in ("/v2", "/v2/health/live", "/v2/health/ready", f"{MODEL}/ready")
    }

    assert said["/v2"]["name"] == "modelwright"
    assert said["/v2"]["extensions"] == []
    assert said["/v2/health/live"] == {"live": True}
    assert said["/v2/health/ready"] == {"ready": True}
    assert said[f"{MODEL}/ready"] == {"name": "Pay & more", "ready": True}
    assert client.get(MODEL).json()["versions"] == [release.name]


def test_a_version_is_the_release_or_its_beginning(
    client: httpx.Client, release: Path
) -> None:
    asked = _request(client, rate=[1.5])

    statuses = [
        client.post(f"{MODEL}/versions/{number}/infer", json=asked).status_code
        for number in (release.name, release.name[:8], release.name[:5], "0" * 64)
    ]

    assert statuses == [200, 200, 404, 404]
    assert client.get(f"{MODEL}/versions/{release.name[:8]}").status_code == 200
    assert client.get(f"{MODEL}/versions/{release.name[:8]}/ready").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", f"{MODEL}/infer", b"{", 400),
        ("POST", f"{MODEL}/infer", b'{"inputs": []}', 400),
        ("POST", f"{MODEL}/infer", b'{"inputs": [], "input": 1}', 400),
        ("GET", f"{MODEL}/infer", b"", 405),
        ("GET", "/v2/models/another", b"", 404),
        ("GET", "/v2/models/another/ready", b"", 404),
    ],
)
def test_what_is_refused_is_told_in_the_protocols_form(
    client: httpx.Client, method: str, path: str, body: bytes, status: int
) -> None:
    response = client.request(method, path, content=body)

    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert response.headers["content-type"] == "application/json"


def test_a_value_that_cannot_be_read_is_named(client: httpx.Client) -> None:
    asked = _request(client, rate=[1.5, None])

    response = client.post(f"{MODEL}/infer", json=asked)

    assert response.status_code == 400
    assert "row 1, rate: a value is missing" in response.json()["error"]
    assert (
        'modelwright_errors_total{kind="rows_refused"} 1.0' in client.get("/metrics").text
    )


def test_a_binary_body_is_refused(client: httpx.Client) -> None:
    headers = {"Inference-Header-Content-Length": "10"}

    response = client.post(f"{MODEL}/infer", content=b"{}........", headers=headers)

    assert response.status_code == 415
    assert "binary data extension" in response.json()["error"]


def test_platforms_may_ask_for_health_without_a_key(start: Start, release: Path) -> None:
    client = start(release, api_key="s3cret")

    assert client.get("/v2/health/ready").status_code == 200
    refused = client.get(MODEL)
    assert (refused.status_code, set(refused.json())) == (401, {"error"})


def test_what_only_predict_can_do_is_refused_and_not_passed_over(
    client: httpx.Client,
) -> None:
    response = client.post(f"{MODEL}/infer?explain=1", json=_request(client, rate=[1.5]))

    assert response.status_code == 400
    assert "'explain' is not understood" in response.json()["error"]
