"""A model with a column of every kind, as a release in memory, and its answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from onnx import TensorProto

from modelwright.deploy.exports.hostile_values import hostile_values
from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.records import Column, Signature, Target
from modelwright.runtime import (
    Inputs,
    UnreadableValueError,
    VerifiedRelease,
    read_category,
    reader,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    MakeRelease = Callable[..., VerifiedRelease]
    # Column, value, and what the release reads it as; None where it refuses it.
    Case = tuple[str, Any, float | str | None]

COLUMNS = (
    Column(
        name="size",
        type="number",
        minimum=1.0,
        maximum=300.0,
        missing_codes=("-999", "none"),
    ),
    Column(name="price", type="number", decimal_comma=True, nullable=False),
    Column(name="rooms", type="integer", minimum=1, maximum=9),
    Column(name="lift", type="boolean", missing_codes=("9",)),
    Column(name="built", type="datetime", minimum=0.0, maximum=1.7e9),
    Column(
        name="sold",
        type="datetime",
        datetime_format="%d.%m.%Y",
        missing_codes=("01.01.1900",),
    ),
    Column(name="seen", type="datetime", datetime_format="%d %B %Y %I:%M %p"),
    Column(name="day", type="datetime", datetime_format="%Y%m%d"),
    Column(
        name="city",
        type="category",
        levels=("Rome", "Oslo", "Bücher"),
        missing_codes=("unknown",),
    ),
    Column(name="code", type="category", nullable=False),
    Column(name="note", type="text"),
)


@pytest.fixture
def signature() -> Signature:
    return Signature(
        columns=COLUMNS, target=Target(name="y", task="binary", classes=("no", "yes"))
    )


@pytest.fixture
def make_release(signature: Signature, tmp_path: Path) -> MakeRelease:
    """Return a maker of a release whose model adds the numbers; `changes` are the release's."""

    def make(**changes: Any) -> VerifiedRelease:
        settings: dict[str, Any] = {
            "folder": tmp_path,
            "release_id": "3f9a" * 16,
            "name": "flats",
            "signature": signature,
            "reference_bytes": b"{}",
            "python_bytes": None,
            "needs_python": {},
        }
        settings |= changes
        return VerifiedRelease(**{"model_bytes": _model(settings["signature"])} | settings)

    return make


@pytest.fixture
def rows(signature: Signature) -> Inputs:
    generator = np.random.default_rng(0)
    numbers = generator.normal(0, 3, (40, len(signature.number_columns)))
    numbers[::7, 0] = np.nan
    texts = generator.choice(["Rome", "Oslo", "", "x"], (40, len(signature.string_columns)))
    return Inputs(numbers, texts.astype(object))


@pytest.fixture
def cases(signature: Signature) -> list[Case]:
    """Return hostile values and random ones, with what the release reads them as."""
    generator = np.random.default_rng(3)
    found: list[Case] = []
    for column in signature.columns:
        values = [*hostile_values(column), *_random_values(column, generator)]
        found += [(column.name, value, reading_of(column, value)) for value in values]
    return found


# Pieces of texts that matter to the readers; spaces are added to each list.
_PIECES = {
    "number": "0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 . , - + e E _ ' % $ 000 1. ,5 nan inf"
    " \u20ac \u2212 \u0664 \uff15",
    "datetime": "2024 1999 01 12 31 02 29 - - -W W T : : 00 59 23 24 60 .5 ,123 Z + 1 7"
    " +02:00 -0330 .01.2024 31-january-2024 05:00 pm AM 20240229 \u0661",
    "text": "a Z _ . - 0 3.0 true NaN null e\u0301 \u00c5 \u6771 \u00c9 \u00df \u0130 \u03a3"
    " \u00b2 \U0001f642 \u200d \u0903 \u2168 \u1c90",
}
_SPACES = [" ", "\u00a0", "\u202f", "\t"]


def _random_values(column: Column, generator: np.random.Generator) -> list[Any]:
    """Return texts put together from pieces that matter to a column's reader, and doubles."""
    kind = "text" if column.is_string or column.type == "boolean" else column.type
    pieces = _PIECES["number" if kind == "integer" else kind].split(" ") + _SPACES
    texts = [
        "".join(pieces[place] for place in generator.integers(len(pieces), size=n))
        for n in generator.integers(1, 9, size=400)
    ]
    if kind == "datetime":
        for _ in range(400):
            day = dt.datetime(1900, 1, 1) + dt.timedelta(
                seconds=float(generator.uniform(0, 8e9))
            )
            texts.append(day.strftime(column.datetime_format or "%Y-%m-%dT%H:%M:%S.%f"))
    doubles = generator.normal(0, 1, 60) * 10.0 ** generator.integers(-12, 20, 60)
    return [*texts, *doubles.tolist(), *np.round(doubles, 2).tolist()]


def reading_of(column: Column, value: Any) -> float | str | None:
    """Return what the release reads a value as; None where it refuses it."""
    try:
        reading: float | str = reader(column)(value)
    except UnreadableValueError:
        return None
    is_missing = reading == "" or reading != reading  # noqa: PLR0124 - NaN
    return None if is_missing and not column.nullable else reading


def _model(signature: Signature) -> bytes:
    """Return a model that adds the numbers, and 1 for Rome; it says yes from 0 on.

    The raw score is that sum, of yes and with the other sign of no.
    """
    n_strings, n_numbers = len(signature.string_columns), len(signature.number_columns)
    graph = Graph(n_strings=n_strings, n_numbers=n_numbers)
    known = graph.where_missing(NUMBERS, graph.number(0.0))
    total = graph.matmul(known, np.ones((n_numbers, 1)))
    first = graph.map_strings(graph.column(STRINGS, 0), {"Rome": 1.0}, 0.0)
    total = graph.add(total, first)
    flat = graph.node("Reshape", total, graph.constant([-1], np.int64))
    if signature.target.task == "regression":
        graph.output("prediction", flat, TensorProto.DOUBLE, ["rows"])
        ends = graph.add(total, graph.constant([[-1.0, 1.0]]))
        graph.output("interval", ends, TensorProto.DOUBLE, ["rows", 2])
        graph.output("raw_scores", total, TensorProto.DOUBLE, ["rows", 1])
        return bytes(graph.to_model({}).SerializeToString())
    is_yes = graph.node("GreaterOrEqual", flat, graph.number(0.0))
    index = graph.cast(is_yes, TensorProto.INT64)
    labels = graph.choose(list(map(read_category, signature.target.classes)), index)
    graph.output("prediction", labels, TensorProto.STRING, ["rows"])
    share = graph.clip(
        graph.add(graph.divide(total, graph.number(50.0)), graph.number(0.5)), 0, 1
    )
    both = graph.beside([graph.subtract(graph.number(1.0), share), share])
    graph.output("probabilities", both, TensorProto.DOUBLE, ["rows", 2])
    raw = graph.multiply(total, graph.constant([[-1.0, 1.0]]))
    graph.output("raw_scores", raw, TensorProto.DOUBLE, ["rows", 2])
    return bytes(graph.to_model({}).SerializeToString())
