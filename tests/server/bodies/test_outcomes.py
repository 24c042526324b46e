"""Outcomes in a body: each complete and named alike, or none is taken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelwright.records import Signature, Target
from modelwright.server.bodies import ToldOutcomes, example_outcomes, read_outcomes
from modelwright.server.responses import RequestRefusedError


def _read(*rows: Any, key: str | None = None) -> ToldOutcomes:
    body = json.dumps({"outcomes": rows}).encode()
    return read_outcomes(body, key=key, max_rows=3)


@pytest.mark.parametrize(
    ("column", "name", "by"),
    [("id", "a1", "id"), ("key", "A-17", "key"), ("key", 17, "key"), ("order", 17, "key")],
)
def test_outcomes_are_named_by_id_by_key_or_by_the_keys_column(
    column: str, name: object, by: str
) -> None:
    rows = [{column: name, "outcome": True, "observed_at": "2026-11-25"}]

    told = _read(*rows, key="order")

    assert (told.rows, told.by, told.column) == (rows, by, column)


def test_no_outcomes_are_accepted() -> None:
    assert _read().rows == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"outcome": 1}, "id"),
        ({"id": "", "outcome": 1}, "id"),
        ({"id": 7, "outcome": 1}, "id"),
        ({"key": True, "outcome": 1}, "key"),
        ({"key": 1.5, "outcome": 1}, "key"),
        ({"id": "a"}, "outcome"),
        ({"id": "a", "outcome": None}, "outcome"),
        ({"id": "a", "outcome": ""}, "outcome"),
        ({"id": "a", "outcome": [1]}, "outcome"),
        ({"id": "a", "outcome": 1, "observed": "x"}, "observed"),
        ({"id": "a", "key": "b", "outcome": 1}, "key"),
    ],
)
def test_an_outcome_that_is_incomplete_is_named(row: dict[str, Any], column: str) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read(row)

    assert raised.value.problem == "rows_refused"
    assert [(each.row, each.column) for each in raised.value.errors] == [(0, column)]


def test_all_outcomes_are_named_alike() -> None:
    with pytest.raises(RequestRefusedError) as raised:
        _read({"id": "a", "outcome": 1}, {"key": "b", "outcome": 1})

    assert {each.row for each in raised.value.errors} == {1}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "bad_json"),
        (b"[]", "bad_shape"),
        (b'{"rows": []}', "bad_shape"),
        (b'{"outcomes": [1]}', "bad_shape"),
        (b'{"outcomes": [{}, {}, {}, {}]}', "too_many_rows"),
    ],
)
def test_other_bodies_are_refused_by_kind(body: bytes, problem: str) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        read_outcomes(body, key=None, max_rows=3)

    assert raised.value.problem == problem


def test_the_example_is_accepted() -> None:
    signature = Signature(columns=(), target=Target(name="y", task="regression"))

    assert _read(*example_outcomes(signature)["outcomes"]).by == "id"
