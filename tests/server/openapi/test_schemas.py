"""Schemas: they describe what the service takes and gives."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import Column
from modelwright.runtime import load
from modelwright.server.openapi import columns_schema, describe, row_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx


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


def test_columns_are_described_as_lists_of_what_rows_hold(release: Path) -> None:
    signature = load(release).signature

    columns = columns_schema(signature)["properties"]

    assert {name: values["items"] for name, values in columns.items()} == row_schema(
        signature
    )["properties"]


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_an_answer_has_the_fields_that_the_document_describes(
    start: Callable[..., httpx.Client],
    make_release: Callable[..., Path],
    row: dict[str, Any],
    task: str,
) -> None:
    client = start(make_release(task))
    described = client.get("/openapi.json").json()["components"]["schemas"]["Prediction"]

    asked = {"rows": [row], "ids": ["a"]}
    (given,) = client.post("/predict?explain=1", json=asked).json()["predictions"]

    # Where another release than the reply's has answered, its id stands there.
    assert set(described["properties"]) - set(given) == {"release"}
    assert set(given) <= set(described["properties"])
    assert set(described["required"]) <= set(given)


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

    assert describe(column).endswith("11 and 48 more.")
    assert describe(dataclasses.replace(column, levels=("a",))) == "a."
