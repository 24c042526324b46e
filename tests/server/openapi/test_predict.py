"""The description of /predict: what it shows is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


def test_the_example_of_the_document_is_answered(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    (example,) = document["components"]["schemas"]["Row"]["examples"]

    response = client.post("/predict", json={"rows": [example]})

    assert response.status_code == 200
    assert response.json()["predictions"][0]["warnings"] == []


def test_the_example_in_columns_is_answered_alike(client: httpx.Client) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    (row,), (columns,) = (schemas[name]["examples"] for name in ("Row", "Columns"))

    answers = [
        client.post("/predict", json=body).json()["predictions"][0]
        for body in ({"rows": [row]}, {"columns": columns})
    ]

    assert answers[0]["prediction"] == answers[1]["prediction"]
    assert answers[1]["warnings"] == []
