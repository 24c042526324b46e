"""A model that can be worked out by hand, with a real portable form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from onnx import TensorProto

from modelwright.portable import NUMBERS, STRINGS, Graph, PythonStep
from modelwright.records import (
    BuildReport,
    Column,
    Distribution,
    Evaluation,
    Plan,
    Reference,
    Score,
    Signature,
    SplitPlan,
    Target,
)
from modelwright.runtime import RAW_SCORES, Inputs, Predictions, read_category

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import onnx
    from numpy.typing import NDArray

    from modelwright.records import ReleaseManifest

CITIES = {"Rome": 100.0, "Oslo": 50.0}
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaModel:
    """Size (0 if missing) plus 100 for Rome, 50 for Oslo and 10 for a lift; minus 5 if unknown.

    A class is decided from 100 on, its logit is a tenth of what is above.

    `fault` is added to each portable number, `raw_fault` to the portable raw scores alone;
    `forgets_missing` leaves the missing size 1 there.
    `step` is asked for the size, in the graph only; it should answer what it is asked.
    """

    signature: Signature
    parity_bound: float = 1e-9
    fault: float = 0.0
    raw_fault: float = 0.0
    forgets_missing: bool = False
    step: Any = None

    def value(self, inputs: Inputs) -> NDArray[np.float64]:
        cities = np.array([CITIES.get(city, 0.0) for city in inputs.strings[:, 0]])
        size, lift = inputs.numbers[:, 0], inputs.numbers[:, 1]
        value: NDArray[np.float64] = cities + np.where(np.isnan(size), 0.0, size)
        value += np.where(np.isnan(lift), -5.0, 10 * lift)
        return value

    def predict(self, inputs: Inputs) -> Predictions:
        value = self.value(inputs)
        classes = self.signature.target.classes
        if not classes:
            ends = np.column_stack([value - 1, value + 1])
            return Predictions(value, intervals=ends, raw_scores=value[:, None])
        shares = 1 / (1 + np.exp(-np.clip((value - 100) / 10, -50, 50)))
        labels = np.array(classes, dtype=object)[(value >= 100).astype(int)]
        raw = np.column_stack([1 - shares, shares])
        shares = np.rint(shares * 2.0**40) / 2.0**40
        return Predictions(labels, np.column_stack([1 - shares, shares]), raw_scores=raw)

    def python_steps(self) -> list[PythonStep]:
        return [PythonStep("transform", self.step)] if self.step else []

    def to_portable(self) -> onnx.ModelProto:
        graph = Graph(n_strings=1, n_numbers=2)
        size, lift = graph.column(NUMBERS, 0), graph.column(NUMBERS, 1)
        for step in self.python_steps():
            size = graph.in_python(step, size, n_columns=1)
        missing = graph.number(1.0 if self.forgets_missing else 0.0)
        value = graph.add(
            graph.map_strings(STRINGS, CITIES, 0.0), graph.where_missing(size, missing)
        )
        known_lift = graph.where_missing(
            graph.multiply(lift, graph.number(10.0)), graph.number(-5.0)
        )
        value = graph.add(graph.add(value, known_lift), graph.number(self.fault))
        classes = [read_category(label) for label in self.signature.target.classes]
        flat = graph.node("Reshape", value, graph.constant([-1], np.int64))
        if not classes:
            graph.output("prediction", flat, TensorProto.DOUBLE, ["rows"])
            ends = graph.add(value, graph.constant([[-1.0, 1.0]]))
            graph.output("interval", ends, TensorProto.DOUBLE, ["rows", 2])
            self._add_raw_scores(graph, value, 1)
            return graph.to_model({})
        index = graph.cast(
            graph.node("GreaterOrEqual", flat, graph.number(100.0)), TensorProto.INT64
        )
        logit = graph.divide(graph.subtract(value, graph.number(100.0)), graph.number(10.0))
        raw = graph.node("Sigmoid", graph.clip(logit, -50, 50))
        share = graph.on_grid(raw, 40)
        graph.output(
            "prediction", graph.choose(classes, index), TensorProto.STRING, ["rows"]
        )
        both = graph.beside([graph.subtract(graph.number(1.0), share), share])
        graph.output("probabilities", both, TensorProto.DOUBLE, ["rows", 2])
        both = graph.beside([graph.subtract(graph.number(1.0), raw), raw])
        self._add_raw_scores(graph, both, 2)
        return graph.to_model({})

    def _add_raw_scores(self, graph: Graph, raw: str, n_columns: int) -> None:
        if self.raw_fault:
            raw = graph.add(raw, graph.number(self.raw_fault))
        graph.output(RAW_SCORES, raw, TensorProto.DOUBLE, ["rows", n_columns])


COLUMNS = (
    Column(name="size", type="number", minimum=1.0, maximum=300.0),
    Column(name="city", type="category", levels=("Rome", "Oslo", "Bonn")),
    Column(name="lift", type="boolean", minimum=0.0, maximum=1.0),
)


@pytest.fixture
def regression() -> FormulaModel:
    target = Target(name="price", task="regression")
    return FormulaModel(signature=Signature(columns=COLUMNS, target=target))


@pytest.fixture
def binary() -> FormulaModel:
    target = Target(name="sold", task="binary", classes=("no", "yes"))
    return FormulaModel(signature=Signature(columns=COLUMNS, target=target))


@pytest.fixture
def with_fault() -> Callable[..., FormulaModel]:
    def make(model: FormulaModel, **changes: Any) -> FormulaModel:
        return replace(model, **changes)

    return make


@pytest.fixture
def held_out() -> Inputs:
    generator = np.random.default_rng(0)
    sizes = generator.uniform(1, 300, 60).round(1)
    sizes[::7] = np.nan
    numbers = np.column_stack([sizes, generator.integers(0, 2, 60).astype(float)])
    cities = generator.choice(["Rome", "Oslo", "Bonn", ""], (60, 1)).astype(object)
    return Inputs(numbers, cities)


@pytest.fixture
def write(tmp_path: Path, held_out: Inputs) -> Callable[..., ReleaseManifest]:
    """Return a function that releases a model into `tmp_path / "releases"`."""
    from modelwright.deploy import write_release

    def write_model(model: FormulaModel, **changes: Any) -> ReleaseManifest:
        arguments: dict[str, Any] = {
            "plan": plan_of(model.signature),
            "report": REPORT,
            "reference": REFERENCE,
            "held_out": held_out,
            "name": "flats",
            "created_at": NOW,
        }
        return write_release(tmp_path / "releases", model=model, **(arguments | changes))

    return write_model


SCORE = Score(
    metric="rmse", value=2.0, lower=1.5, upper=2.5, n_rows=60, higher_is_better=False
)
REPORT = BuildReport(
    metric="rmse",
    leaderboard=(),
    evaluation=Evaluation(scores=(SCORE,), baselines={}, importances=(), curve=()),
    decisions=(),
    n_trials=1,
    search_seconds=1.0,
    evaluation_seconds=1.0,
)
REFERENCE = Reference(
    n_rows=60,
    columns={"size": Distribution(edges=(100.0,), counts=(20, 30), n_missing=10)},
    predictions=Distribution(edges=(150.0,), counts=(30, 30)),
    score=SCORE,
    importances={},
)


def plan_of(signature: Signature) -> Plan:
    return Plan(
        source="flats.csv",
        data_sha256="0" * 64,
        n_rows=60,
        n_used=60,
        signature=signature,
        metric="rmse",
        split=SplitPlan(kind="random", n_folds=3, test_share=0.2),
        seed=7,
        profile=(),
        findings=(),
        decisions=(),
    )
