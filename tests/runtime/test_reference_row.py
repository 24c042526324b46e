"""The reference row: usual values, as the normaliser reads them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import numpy as np
import pytest

from modelwright.metrics.distributions import distribution_of
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Normaliser
from modelwright.runtime.reference_row import reference_row

TARGET = Target(name="y", task="regression")


def _usual(column: Column, seen: dict[str, Any] | None) -> Any:
    columns = {} if seen is None else {column.name: seen}
    return reference_row(Signature(columns=(column,), target=TARGET), {"columns": columns})[
        column.name
    ]


@pytest.mark.parametrize(
    ("column", "seen", "usual"),
    [
        (
            Column(name="x", type="number", minimum=0, maximum=9),
            {"edges": [0.5, 2.5], "counts": [1, 8, 1]},
            1.5,
        ),
        (
            Column(name="x", type="number", minimum=0, maximum=9),
            {"edges": [2.0], "counts": [9, 1]},
            1.0,
        ),
        (
            Column(name="x", type="number"),
            {"edges": [2.0], "counts": [9, 1]},
            2.0,
        ),
        (
            Column(name="x", type="integer", minimum=0, maximum=9),
            {"edges": [0.5, 3.9], "counts": [1, 8, 1]},
            2,
        ),
        (
            Column(name="x", type="number"),
            {"edges": [0.5, 2.5], "counts": [1, 8, 1], "n_missing": 11},
            None,
        ),
        (
            Column(name="x", type="number", nullable=False),
            {"edges": [0.5, 2.5], "counts": [1, 8, 1], "n_missing": 11},
            1.5,
        ),
        (
            Column(name="x", type="category", levels=("b", "a")),
            {"levels": ["a", "b"], "counts": [3, 4, 9]},
            "b",
        ),
        (
            Column(name="x", type="boolean"),
            {"levels": ["false", "true"], "counts": [3, 4, 0]},
            True,
        ),
        (Column(name="x", type="text"), {"edges": [1.0], "counts": [0, 9]}, None),
        (
            Column(name="x", type="datetime"),
            {"edges": [0.0, 172_800.0], "counts": [0, 1, 0]},
            "1970-01-02T00:00:00+00:00",
        ),
        (
            Column(name="x", type="datetime", datetime_format="%d.%m.%Y"),
            {"edges": [0.0, 172_800.0], "counts": [0, 1, 0]},
            "02.01.1970",
        ),
        (Column(name="x", type="datetime", minimum=1e12, maximum=3e12), None, 2e12),
        (Column(name="x", type="number", minimum=2, maximum=4), None, 3.0),
        (Column(name="x", type="number"), None, None),
        (Column(name="x", type="category", levels=("b", "a")), None, "b"),
        (Column(name="x", type="category"), None, None),
        (Column(name="x", type="boolean"), None, None),
    ],
)
def test_the_value_is_a_usual_one(
    column: Column, seen: dict[str, Any] | None, usual: Any
) -> None:
    assert _usual(column, seen) == usual


def test_the_statistics_of_a_release_give_a_row_near_the_median() -> None:
    generator = np.random.default_rng(3)
    values = {
        Column(name="n", type="number", minimum=-9, maximum=9): generator.normal(size=999),
        Column(name="c", type="category"): np.array(["a"] * 400 + ["b"] * 599, object),
        Column(name="t", type="datetime"): np.linspace(0, 1e9, 999),
    }
    signature = Signature(columns=tuple(values), target=TARGET)
    reference = {
        "columns": {
            column.name: msgspec.to_builtins(distribution_of(column, seen))
            for column, seen in values.items()
        }
    }

    row = reference_row(signature, reference)

    assert abs(row["n"]) < 0.2
    assert row["c"] == "b"
    assert abs(dt.datetime.fromisoformat(row["t"]).timestamp() - 5e8) < 1e8
    assert Normaliser(signature).rows([row]).problems == ()
