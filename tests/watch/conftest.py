"""A small world with a model that knows it exactly, and its reference."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from modelwright.metrics import bootstrap_score, find, labels_of, make_reference
from modelwright.records import (
    Column,
    Reference,
    Signature,
    Target,
    Task,
    WatchReport,
)
from modelwright.runtime import Normaliser
from modelwright.watch import Traffic, WatchOptions, compare

Rows = dict[str, Any]


@dataclass
class World:
    """Rows, the truth about them, and a model that answers with the truth's expectation.

    `noise` matters to nothing, and its measured importance says so.
    """

    task: Task
    metric: str
    signature: Signature
    reference: Reference

    def rows(self, n_rows: int, seed: int) -> Rows:
        return draw_rows(n_rows, seed)

    def traffic(self, rows: Rows, *, seed: int = 0, outcomes: bool = True) -> Traffic:
        answers, came_true = answer(self.task, rows, seed)
        if not outcomes:
            came_true = np.full_like(came_true, np.nan if self.task == "regression" else -1)
        inputs = Normaliser(self.signature).table(rows)
        return Traffic(
            inputs=inputs,
            times=np.arange(inputs.n_rows, dtype=np.float64),
            predictions=answers if self.task == "regression" else labels_of(answers),
            probabilities=None if self.task == "regression" else answers,
            outcomes=came_true,
        )

    def watch(self, traffic: Traffic, **options: Any) -> WatchReport:
        return compare(
            self.reference,
            traffic,
            signature=self.signature,
            metric=find(self.metric),
            release_id="release",
            options=WatchOptions(**options),
        )


def draw_rows(n_rows: int, seed: int) -> Rows:
    generator = np.random.default_rng(seed)
    consent = generator.choice([0.0, 1.0, np.nan], n_rows, p=[0.7, 0.25, 0.05])
    return {
        "size": generator.normal(size=n_rows),
        "kind": generator.choice(["a", "b", "c"], n_rows, p=[0.6, 0.3, 0.1]).astype(object),
        "consent": consent,
        "noise": generator.exponential(size=n_rows),
    }


def answer(task: Task, rows: Rows, seed: int) -> tuple[Any, Any]:
    """Return what the model answers, and what came true."""
    generator = np.random.default_rng(seed + 1_000_000)
    score = np.nan_to_num(rows["size"]).clip(-5, 5) + (rows["kind"] == "b")
    if task == "regression":
        return 10 + score, 10 + score + generator.normal(size=len(score)) * np.exp(
            score / 3
        )
    scores = np.column_stack([np.zeros(len(score)), score, -score])
    powers = np.exp(scores[:, : 2 if task == "binary" else 3])
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    points = generator.random((len(score), 1))
    return probabilities, (points >= probabilities.cumsum(axis=1)[:, :-1]).sum(axis=1)


def make_world(task: Task, metric: str) -> World:
    rows = draw_rows(4000, seed=0)
    size = rows["size"]
    classes = {"binary": ("no", "yes"), "multiclass": ("x", "y", "z"), "regression": ()}
    signature = Signature(
        columns=(
            Column(name="size", type="number", minimum=size.min(), maximum=size.max()),
            Column(name="kind", type="category", levels=("a", "b", "c")),
            Column(name="consent", type="boolean", minimum=0, maximum=1),
            Column(name="noise", type="number", minimum=0, maximum=rows["noise"].max()),
        ),
        target=Target(name="target", task=task, classes=classes[task]),
    )
    held_out = {name: values[3000:] for name, values in rows.items()}
    answers, came_true = answer(task, held_out, seed=0)
    reference = make_reference(
        signature,
        Normaliser(signature).table(rows),
        predictions=answers if task == "regression" else labels_of(answers),
        probabilities=None if task == "regression" else answers,
        outcomes=came_true,
        score=bootstrap_score(find(metric), came_true, answers, seed=0),
        importances={"size": 0.3, "kind": 0.1, "consent": 0.05, "noise": 0.0},
    )
    return World(task=task, metric=metric, signature=signature, reference=reference)


@pytest.fixture(scope="session")
def world_of() -> Callable[[Task, str], World]:
    """Return a maker of worlds by task and metric."""
    return make_world


@pytest.fixture(scope="session")
def binary() -> World:
    return make_world("binary", "accuracy")


@pytest.fixture(scope="session")
def regression() -> World:
    return make_world("regression", "mae")
