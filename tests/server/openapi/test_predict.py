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
