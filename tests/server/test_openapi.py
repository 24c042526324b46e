"""The OpenAPI document: it describes what the service does."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import Column, Signature, Target
from modelwright.runtime import load
from modelwright.server.openapi import describe, openapi_document, row_schema

if TYPE_CHECKING:
    from collections.abc import Callable
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
    assert all(client.get(path).status_code in {200, 405} for path in document["paths"])


def test_a_row_is_described_by_the_signature(release: Path) -> None:
    schema = row_schema(load(release).signature)

    assert schema["required"] == ["rate"]
    assert {name: column["type"] for name, column in schema["properties"].items()} == {
        "job's title": ["string", "null"],
        "age": ["integer", "null"],
        "rate": "number",
        "since": ["string", "null"],
        "member": ["boolean", "null"],
        "</script>": ["string", "null"],
    }


def test_the_example_of_the_document_is_answered(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    (example,) = document["components"]["schemas"]["Row"]["examples"]

    response = client.post("/predict", json={"rows": [example]})

    assert response.status_code == 200
    assert response.json()["predictions"][0]["warnings"] == []


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_an_answer_has_the_fields_that_the_document_describes(
    start: Callable[..., httpx.Client],
    make_release: Callable[..., Path],
    row: dict[str, Any],
    task: str,
) -> None:
    client = start(make_release(task))
    described = client.get("/openapi.json").json()["components"]["schemas"]["Prediction"]

    (given,) = client.post("/predict", json={"rows": [row]}).json()["predictions"]

    assert set(given) == set(described["properties"])
    assert set(described["required"]) <= set(given)


def test_a_key_is_described_only_where_one_is_needed() -> None:
    signature = Signature(
        columns=(), target=Target(name="y", task="binary", classes=("a", "b"))
    )

    documents = [
        openapi_document(signature, name="n", release_id="r", has_key=has_key)
        for has_key in (True, False)
    ]

    assert ["security" in document for document in documents] == [True, False]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column(name="x", type="number", minimum=0.1, maximum=2), "0.1 to 2 in training."),
        (Column(name="x", type="category", levels=("a", "b")), "a, b."),
        (
            Column(name="x", type="datetime", datetime_format="%d.%m.%Y"),
            "Like %d.%m.%Y, in UTC.",
        ),
        (Column(name="x", type="text"), ""),
        (Column(name="x", type="number"), ""),
    ],
)
def test_a_column_is_described_for_people(column: Column, text: str) -> None:
    assert describe(column) == text


def test_many_levels_are_counted() -> None:
    column = Column(name="x", type="category", levels=tuple(map(str, range(60))))

    assert describe(column).endswith("49 and 10 more.")
    assert describe(dataclasses.replace(column, levels=("a",))) == "a."
