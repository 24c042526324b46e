"""The evaluation: what the test rows say of a model that has not seen them."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.metrics import bootstrap_score, for_task
from modelwright.records import CurvePoint, Evaluation, Importance
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelwright.build.problem import Problem
    from modelwright.ensembles import Model
    from modelwright.metrics import Metric

IMPORTANCE_ROWS = 1000  # fewer with many classes, where an answer is dear
FEWEST_IMPORTANCE_ROWS = 200
IMPORTANCE_REPEATS = 3
IMPORTANCE_COLUMNS = (
    100  # the most columns that are shuffled; beyond, the page says nothing of them
)
RESAMPLES, FEW_RESAMPLES = 1000, 200
MANY_CLASSES = (
    5  # beyond, areas under curves are averaged over many classes: dear to resample
)
CURVE_BINS = 10
CONFUSION_CLASSES = 30


def evaluate(
    problem: Problem,
    model: Model,
    baselines: dict[str, Model],
    *,
    seconds: float = math.inf,
    on_progress: Callable[[float], None],
) -> Evaluation:
    """Return scores, baselines, importances and curves on the test rows.

    Parameters
    ----------
    problem
        Rows, labels and split.
    model, baselines
        Fitted on the training rows only.
    seconds
        Time after which no further column is shuffled; resampling a score takes the rest.
    on_progress
        Told the fraction done.
    """
    ends_at = time.monotonic() + seconds
    rows = problem.split.test_rows
    inputs, y = problem.inputs.take(rows), problem.labels[rows]
    raw = model.raw(inputs)
    metrics = [problem.metric]
    metrics += [
        m for m in for_task(model.signature.target.task) if m.name != problem.metric.name
    ]
    scores = [
        bootstrap_score(
            metric,
            y,
            raw,
            seed=problem.seed,
            threshold=model.threshold,
            n_resamples=RESAMPLES if problem.n_classes <= MANY_CLASSES else FEW_RESAMPLES,
        )
        for metric in metrics
    ]
    on_progress(0.3)
    importances = _importances(problem, model, y, ends_at=ends_at, on_progress=on_progress)
    intervals = model.predict(inputs).intervals
    return Evaluation(
        scores=tuple(
            score
            for index, score in enumerate(scores)
            if index == 0 or np.isfinite(score.value)
        ),
        baselines={
            name: bootstrap_score(
                problem.metric, y, baseline.raw(inputs), seed=problem.seed
            )
            for name, baseline in baselines.items()
        },
        importances=importances,
        curve=_regression_curve(y, raw) if raw.ndim == 1 else _calibration_curve(y, raw),
        confusion=() if raw.ndim == 1 else _confusion(y, model.decide(raw), raw.shape[1]),
        interval_coverage=None
        if intervals is None or not len(y)
        else _coverage(y, intervals),
        interval_level=None if model.interval is None else model.interval.level,
    )


def _importances(
    problem: Problem,
    model: Model,
    y: NDArray[Any],
    *,
    ends_at: float,
    on_progress: Callable[[float], None],
) -> tuple[Importance, ...]:
    """Return the loss of the metric when a column is shuffled, the largest first."""
    inputs = problem.inputs.take(problem.split.test_rows)
    generator = np.random.default_rng(problem.seed)
    n_rows = max(IMPORTANCE_ROWS // max(problem.n_classes // 4, 1), FEWEST_IMPORTANCE_ROWS)
    chosen = generator.permutation(inputs.n_rows)[:n_rows]
    sample, labels = inputs.take(chosen), y[chosen]
    metric = problem.metric
    intact = _gain(metric, model, sample, labels)
    columns = problem.signature.columns[:IMPORTANCE_COLUMNS]
    importances = []
    for done, column in enumerate(columns):
        losses = [
            intact
            - _gain(
                metric, model, _shuffled(problem, sample, column.name, generator), labels
            )
            for _ in range(IMPORTANCE_REPEATS)
        ]
        importances.append(
            Importance(
                column=column.name,
                mean=float(np.mean(losses)),
                low=float(np.min(losses)),
                high=float(np.max(losses)),
            )
        )
        on_progress(0.3 + 0.7 * (done + 1) / len(columns))
        if time.monotonic() > ends_at:
            break
    return tuple(sorted(importances, key=lambda importance: -importance.mean))


def _gain(metric: Metric, model: Model, inputs: Inputs, y: NDArray[Any]) -> float:
    return metric.gain(metric.value(y, model.raw(inputs), threshold=model.threshold))


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


def _calibration_curve(
    y: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> tuple[CurvePoint, ...]:
    """Return promised against observed: of the positive class, or of the class decided for."""
    if probabilities.shape[1] == 2:
        return _binned(probabilities[:, 1], (y == 1).astype(np.float64))
    decided = probabilities.argmax(axis=1)
    return _binned(probabilities.max(axis=1), (y == decided).astype(np.float64))


def _regression_curve(
    y: NDArray[np.float64], predictions: NDArray[np.float64]
) -> tuple[CurvePoint, ...]:
    return _binned(predictions, y)


def _binned(
    predicted: NDArray[np.float64], observed: NDArray[np.float64]
) -> tuple[CurvePoint, ...]:
    """Return means in bins of equal row counts."""
    order = np.argsort(predicted, kind="stable")
    return tuple(
        CurvePoint(
            predicted=float(predicted[rows].mean()),
            observed=float(observed[rows].mean()),
            n_rows=len(rows),
        )
        for rows in np.array_split(order, CURVE_BINS)
        if len(rows)
    )


def _confusion(
    y: NDArray[np.int64], decided: NDArray[np.int64], n_classes: int
) -> tuple[tuple[int, ...], ...]:
    if n_classes > CONFUSION_CLASSES:
        return ()
    counts = np.zeros((n_classes, n_classes), dtype=np.int64)
    np.add.at(counts, (y, decided), 1)
    return tuple(tuple(row) for row in counts.tolist())


def _coverage(y: NDArray[np.float64], intervals: NDArray[np.float64]) -> float:
    return float(((y >= intervals[:, 0]) & (y <= intervals[:, 1])).mean())
