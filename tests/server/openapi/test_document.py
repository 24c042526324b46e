"""The OpenAPI document: it describes what the service does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.records import Column, Signature, Target
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


def test_generated_clients_find_a_name_for_each_operation_and_body(
    client: httpx.Client,
) -> None:
    document = client.get("/openapi.json").json()

    operations = [each for path in document["paths"].values() for each in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names) > 10
    assert {"predict", "outcomes", "invocations"} < set(names)
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for operation in operations
        if "requestBody" in operation
    ]
    assert bodies
    assert all(list(body) == ["$ref"] for body in bodies)


def test_a_column_that_is_called_title_stays_a_column() -> None:
    column = Column(name="title", type="category", levels=("Mr", "Mrs"), nullable=False)
    target = Target(name="y", task="binary", classes=("a", "b"))
    signature = Signature(columns=(column,), target=target)

    document = openapi_document(
        signature, ENDPOINTS, name="n", release_id="r", has_key=False
    )

    row = document["components"]["schemas"]["Row"]
    assert row["properties"]["title"]["type"] == "string"
    assert row["examples"] == [{"title": "Mr"}]
    assert "Mr" not in document["components"]["schemas"]


def test_a_key_is_described_only_where_one_is_needed() -> None:
    signature = Signature(
        columns=(), target=Target(name="y", task="binary", classes=("a", "b"))
    )

    documents = [
        openapi_document(signature, ENDPOINTS, name="n", release_id="r", has_key=has_key)
        for has_key in (True, False)
    ]

    assert ["security" in document for document in documents] == [True, False]
