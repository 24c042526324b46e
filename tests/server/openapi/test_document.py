"""The OpenAPI document: it describes what the service does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.records import Signature, Target
from modelwright.server.endpoints import ENDPOINTS
from modelwright.server.openapi import openapi_document

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


def _references(document: Any) -> set[str]:
    if isinstance(document, dict):
        found = {document["$ref"]} if "$ref" in document else set()
        return found.union(*map(_references, document.values()))
    if isinstance(document, list):
        return set().union(*map(_references, document))
    return set()


def test_the_service_gives_the_document_of_its_release(
    client: httpx.Client, release: Path
) -> None:
    document = client.get("/openapi.json").json()

    assert document["openapi"] == "3.1.0"
    assert document["info"] == {"title": "Pay & more", "version": release.name[:12]}
    assert _references(document) == {
        f"#/components/schemas/{name}" for name in document["components"]["schemas"]
    }
    named = {"model": "Pay & more", "version": release.name}
    paths = [path.format(**named) for path in document["paths"]]
    assert all(client.get(path).status_code in {200, 405} for path in paths)


def test_the_parameters_of_a_path_and_an_example_body_are_described(
    client: httpx.Client,
) -> None:
    path = "/v2/models/{model}/versions/{version}/infer"
    operation = client.get("/openapi.json").json()["paths"][path]["post"]

    named = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
    assert named == ["model", "version"]
    assert operation["requestBody"]["content"]["application/json"]["example"]["inputs"]


def test_a_key_is_described_only_where_one_is_needed() -> None:
    signature = Signature(
        columns=(), target=Target(name="y", task="binary", classes=("a", "b"))
    )

    documents = [
        openapi_document(signature, ENDPOINTS, name="n", release_id="r", has_key=has_key)
        for has_key in (True, False)
    ]

    assert ["security" in document for document in documents] == [True, False]
