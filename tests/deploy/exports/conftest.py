"""A model with a column of every kind, as a release in memory, and its answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from onnx import TensorProto

from modelwright.deploy.differences import differences
from modelwright.deploy.exports.hostile_values import hostile_values
from modelwright.deploy.exports.readings import expected_readings, reading_gap
from modelwright.deploy.exports.target import Questions
from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.portable.trees import Tree, Trees
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Inputs, PortableModel, VerifiedRelease, read_category

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.deploy.exports.target import Answers, ExportTarget

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
def trees_release(make_release: MakeRelease) -> VerifiedRelease:
    """Return a release of trees for thresholds and sets, with infinite, zero and missing numbers.

    Columns 0 and 1 are numbers, 2 and 3 are codes; five trees each add to one of two ends.
    """
    signature = Signature(
        columns=tuple(Column(name=name, type="number") for name in "abcd"),
        target=Target(name="y", task="regression"),
    )
    graph = Graph(n_strings=0, n_numbers=4)
    generator = np.random.default_rng(5)
    ends = [
        Trees(
            trees=tuple(_random_tree(generator, target=n % 2) for n in range(n_trees)),
            base=np.zeros(2),
            is_strict=is_strict,
        ).to_portable(graph, NUMBERS)
        for is_strict, n_trees in ((False, 5), (True, 8))
    ]
    total = graph.add(*ends)
    flat = graph.node("Reshape", graph.column(total, 0), graph.constant([-1], np.int64))
    graph.output("prediction", flat, TensorProto.DOUBLE, ["rows"])
    graph.output("interval", total, TensorProto.DOUBLE, ["rows", 2])
    model_bytes = graph.to_model({}).SerializeToString()
    return make_release(signature=signature, model_bytes=model_bytes)


@pytest.fixture
def trees_rows() -> Inputs:
    """Return rows at the thresholds of `trees_release` and between them."""
    generator = np.random.default_rng(6)
    numbers = generator.choice([*_THRESHOLDS, 0.5, -1e300, np.nan], (3000, 2))
    codes = generator.choice([*range(70), -1.0, np.nan], (3000, 2))
    return Inputs(np.hstack([numbers, codes]), np.empty((3000, 0), dtype=object))


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
        readings = expected_readings([(column, value) for value in values])
        found += zip([column.name] * len(values), values, readings, strict=True)
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


def assert_reads_and_answers_alike(
    target: ExportTarget,
    release: VerifiedRelease,
    folder: Path,
    *,
    cases: Sequence[Case],
    rows: Inputs,
    bound: float = 0.0,
) -> None:
    """Ask what was written in a folder, and compare readings and answers with the release's."""
    held = [case for case in cases if target.holds(case[1])]
    answers = target.ask(
        release, folder, Questions(rows, [(name, value) for name, value, _ in held])
    )

    wrong = [
        (*case, reading)
        for case, reading in zip(held, answers.readings, strict=True)
        if reading_gap(case[2], reading) > target.reading_bound
    ]
    assert wrong == []
    assert sum(reading is not None for *_, reading in held) > 3000
    assert_answers_alike(release, answers, rows, bound=bound)


def assert_answers_alike(
    release: VerifiedRelease, answers: Answers, rows: Inputs, *, bound: float = 0.0
) -> None:
    """Compare answers to rows with those of ONNX Runtime: predictions alike, the rest within a bound."""
    model = PortableModel(release.model_bytes, release.signature)
    expected = model.run(rows, raw_scores=model.has_raw_scores)
    worst = {
        each.output: float(each.gaps.max())
        for each in differences(expected, answers.predictions, usual=expected)
    }
    assert len(worst) > 1
    assert worst.get("label", 0.0) == 0
    assert max(worst.values()) <= bound


_THRESHOLDS = (-np.inf, -5e-324, -0.0, 0.0, 5e-324, 1.0, np.nextafter(1.0, 2.0), np.inf)


def _random_tree(generator: np.random.Generator, *, target: int) -> Tree:
    """Return a tree whose inner nodes were grown at random leaves; or a leaf alone."""
    n = int(generator.choice([0, 1, 40]))
    left, right = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    places: list[tuple[NDArray[np.int64], int]] = []
    for node in range(n):
        if node:
            side, parent = places.pop(int(generator.integers(len(places))))
            side[parent] = node
        places += [(left, node), (right, node)]
    for leaf, (side, parent) in enumerate(places):
        side[parent] = ~leaf
    columns = generator.integers(0, 4, n)
    return Tree(
        columns=columns,
        thresholds=generator.choice(_THRESHOLDS, n),
        missing_left=generator.integers(0, 2, n).astype(bool),
        left=left,
        right=right,
        leaves=generator.normal(0, 1, n + 1),
        target=target,
        members={
            node: generator.choice(70, int(generator.integers(0, 30)), replace=False)
            for node in np.flatnonzero(columns > 1).tolist()
        },
    )


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
