"""Importance: what the test score loses when one column is shuffled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import Importance
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelwright.build.problem import Problem
    from modelwright.ensembles import Model

MOST_ROWS = 1000  # fewer with many classes, where an answer is dear
FEWEST_ROWS = 200
REPEATS = 3
MOST_COLUMNS = 100  # that are shuffled
# How many times the time is taken for a first round over all columns: it is worth more than punctuality.
PATIENCE = 3


def measure_importances(
    problem: Problem,
    model: Model,
    *,
    ends_at: float,
    on_progress: Callable[[float], None],
) -> tuple[Importance, ...]:
    """Return the loss of the metric when a column is shuffled, the largest first.

    Every column is shuffled once before any is again, on fewer rows where time is short: of a column
    that was not measured nobody knows whether the model leans on it.

    Parameters
    ----------
    problem
        Rows, labels and split.
    model
        Fitted on the training rows only.
    ends_at
        On the monotonic clock, when to stop; only the first round may take three times as long.
    on_progress
        Told the fraction done.
    """
    generator = np.random.default_rng(problem.seed)
    started = time.monotonic()
    first_ends_at = started + PATIENCE * (ends_at - started)
    rows, intact = _sample(problem, model, generator, ends_at)
    inputs = problem.inputs.take(rows)
    names = [column.name for column in problem.signature.columns[:MOST_COLUMNS]]
    losses: dict[str, list[float]] = {}
    for done, name in enumerate(names * REPEATS):
        if done and time.monotonic() > (first_ends_at if done < len(names) else ends_at):
            break
        shuffled = _shuffled(problem, inputs, name, generator)
        losses.setdefault(name, []).append(intact - _gain(problem, model, rows, shuffled))
        on_progress((done + 1) / (len(names) * REPEATS))
    importances = [
        Importance(
            column=name,
            mean=float(np.mean(seen)),
            low=float(np.min(seen)),
            high=float(np.max(seen)),
        )
        for name, seen in losses.items()
    ]
    return tuple(sorted(importances, key=lambda importance: -importance.mean))


def _sample(
    problem: Problem, model: Model, generator: np.random.Generator, ends_at: float
) -> tuple[NDArray[np.intp], float]:
    """Return test rows, so few that each column can be shuffled in time, and what they gain intact."""
    rows = generator.permutation(problem.split.test_rows)
    n_rows = max(MOST_ROWS // max(problem.n_classes // 4, 1), FEWEST_ROWS)
    started = time.monotonic()
    intact = _gain(problem, model, rows[:n_rows], problem.inputs.take(rows[:n_rows]))
    now = time.monotonic()
    n_columns = min(len(problem.signature.columns), MOST_COLUMNS)
    needed, left = (now - started) * n_columns, ends_at - now
    if needed <= left or n_rows <= FEWEST_ROWS:
        return rows[:n_rows], intact
    few = rows[: max(int(n_rows * left / needed), FEWEST_ROWS)]
    return few, _gain(problem, model, few, problem.inputs.take(few))


def _gain(problem: Problem, model: Model, rows: NDArray[np.intp], inputs: Inputs) -> float:
    value = problem.metric.value(
        problem.labels[rows],
        model.estimates(inputs),
        threshold=model.threshold,
        sample_weight=problem.weights_of(rows),
    )
    return problem.metric.gain(value)


def _shuffled(
    problem: Problem, inputs: Inputs, name: str, generator: np.random.Generator
) -> Inputs:
    order = generator.permutation(inputs.n_rows)
    numbers, strings = inputs.numbers, inputs.strings
    number_names = [column.name for column in problem.signature.number_columns]
    string_names = [column.name for column in problem.signature.string_columns]
    if name in number_names:
        position = number_names.index(name)
        numbers = numbers.copy()
        numbers[:, position] = numbers[order, position]
    else:
        position = string_names.index(name)
        strings = strings.copy()
        strings[:, position] = strings[order, position]
    return Inputs(numbers, strings)
