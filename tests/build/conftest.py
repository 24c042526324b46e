"""Small problems that every builder test can fit in a second or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.build.problem import Problem
from modelwright.build.trial import Trial, run_trial
from modelwright.build.workers import Workers
from modelwright.metrics import find as find_metric
from modelwright.records import Column, Plan, Signature, Split, SplitPlan, Target, Task
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelwright.build.candidate import Candidate

METRICS: dict[Task, str] = {
    "binary": "roc_auc",
    "multiclass": "log_loss",
    "regression": "rmse",
}
CLASSES: dict[Task, tuple[str, ...]] = {
    "binary": ("no", "yes"),
    "multiclass": ("a", "b", "c"),
    "regression": (),
}


@dataclass(frozen=True)
class Made:
    """A plan with its rows."""

    plan: Plan
    split: Split
    inputs: Inputs
    labels: NDArray[Any]


def _labels(task: Task, score: NDArray[np.float64]) -> NDArray[Any]:
    if task == "regression":
        return np.exp(score)
    edges = np.quantile(score, [0.5] if task == "binary" else [0.33, 0.66])
    return np.searchsorted(edges, score).astype(np.int64)


@pytest.fixture
def make_problem() -> Callable[..., Made]:
    """Return a maker of problems whose target follows from a number, a category and noise."""

    def make(
        task: Task, *, n_rows: int = 300, in_time: bool = False, seed: int = 0
    ) -> Made:
        generator = np.random.default_rng(seed)
        numbers = generator.normal(size=(n_rows, 2))
        numbers[generator.random(n_rows) < 0.1, 1] = np.nan
        strings = generator.choice(["x", "y", "z", ""], size=(n_rows, 1)).astype(object)
        score = numbers[:, 0] + (strings[:, 0] == "x") + 0.3 * generator.normal(size=n_rows)
        blocks = np.sort(generator.integers(-1, 4, n_rows)).astype(np.int16)
        blocks = (
            np.where(blocks == -1, 4, blocks - 0)
            if in_time
            else generator.permutation(blocks)
        )
        blocks = np.where(blocks == 4, -1, blocks).astype(np.int16)
        signature = Signature(
            columns=(
                Column(name="size", type="number"),
                Column(name="age", type="number"),
                Column(name="kind", type="category", levels=("x", "y", "z")),
            ),
            target=Target(name="target", task=task, classes=CLASSES[task]),
        )
        plan = Plan(
            source="made",
            data_sha256=f"{task}-{n_rows}-{seed}-{in_time}",
            n_rows=n_rows,
            n_used=n_rows,
            signature=signature,
            metric=METRICS[task],
            split=SplitPlan(
                kind="time" if in_time else "random", n_folds=4, test_share=0.2
            ),
            seed=seed,
            profile=(),
            findings=(),
            decisions=(),
        )
        split = Split(blocks=blocks, in_time=in_time)
        return Made(plan, split, Inputs(numbers, strings), _labels(task, score))

    return make


@pytest.fixture
def problem_of() -> Callable[..., Problem]:
    """Return a maker of the problem that a build makes of a plan and its rows."""

    def make(made: Made, *, metric: str | None = None) -> Problem:
        return Problem(
            signature=made.plan.signature,
            inputs=made.inputs,
            labels=made.labels,
            split=made.split,
            in_time=made.plan.split.kind == "time",
            metric=find_metric(metric or made.plan.metric),
            seed=made.plan.seed,
        )

    return make


@pytest.fixture
def run_trials() -> Callable[..., list[Trial]]:
    """Return a function that fits candidates on every fold of a problem, as the search does."""

    def run(problem: Problem, *candidates: Candidate) -> list[Trial]:
        return [
            run_trial(problem, candidate, number, workers=Workers(1))
            for number, candidate in enumerate(candidates)
        ]

    return run
