"""Permutation importance: what a shuffled column costs a model."""

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

_MOST_ROWS, _FEWEST_ROWS = 1000, 200  # fewer with many classes, where an answer is dear
_N_REPEATS = 3
_MOST_COLUMNS = 100  # beyond, the page says nothing of them


def permutation_importances(
    problem: Problem,
    model: Model,
    *,
    ends_at: float,
    on_progress: Callable[[float], None],
) -> tuple[Importance, ...]:
    """Return what the metric loses on test rows when a column is shuffled [1]_, the most first.

    Parameters
    ----------
    problem
        Rows, labels and split.
    model
        Fitted on the training rows only.
    ends_at
        `time.monotonic()` after which no further column is shuffled.
    on_progress
        Told the fraction done.

    References
    ----------
    .. [1] L. Breiman, "Random forests", Machine Learning 2001, 5-32.
    """
    generator = np.random.default_rng(problem.seed)
    n_rows = max(_MOST_ROWS // max(problem.n_classes // 4, 1), _FEWEST_ROWS)
    rows = generator.permutation(problem.split.test_rows)[:n_rows]
    sample = problem.inputs.take(rows)
    intact = _gain(problem, model, rows, sample)
    columns = problem.signature.columns[:_MOST_COLUMNS]
    importances = []
    for done, column in enumerate(columns):
        losses = [
            intact
            - _gain(
                problem, model, rows, _shuffled(problem, sample, column.name, generator)
            )
            for _ in range(_N_REPEATS)
        ]
        importances.append(
            Importance(
                column=column.name,
                mean=float(np.mean(losses)),
                low=float(np.min(losses)),
                high=float(np.max(losses)),
            )
        )
        on_progress((done + 1) / len(columns))
        if time.monotonic() > ends_at:
            break
    return tuple(sorted(importances, key=lambda importance: -importance.mean))


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
