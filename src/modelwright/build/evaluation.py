"""The evaluation: what the test rows say of a model that has not seen them."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.build.importance import measure_importances
from modelwright.build.monotone import check_monotone
from modelwright.metrics import bootstrap_score, for_task
from modelwright.records import CurvePoint, Evaluation

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelwright.build.problem import Problem
    from modelwright.ensembles import Model
    from modelwright.metrics import Metric
    from modelwright.records import Score

RESAMPLES, FEW_RESAMPLES = 1000, 200
# Beyond, areas under curves are averaged over many classes: dear to resample.
MANY_CLASSES = 5
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
        Time for resampling the scores and shuffling the columns, which get at least half of it.
    on_progress
        Told the fraction done.
    """
    ends_at = time.monotonic() + seconds
    rows = problem.split.test_rows
    inputs, y = problem.inputs.take(rows), problem.labels[rows]
    weights = problem.weights_of(rows)
    estimates = model.estimates(inputs)

    def score(metric: Metric, answers: NDArray[np.float64], **options: Any) -> Score:
        """Return the score of answers to the test rows."""
        return bootstrap_score(
            metric, y, answers, seed=problem.seed, sample_weight=weights, **options
        )

    own = {"threshold": model.threshold, "n_resamples": _n_resamples(problem)}
    others = (
        score(metric, estimates, **own)
        for metric in for_task(model.signature.target.task)
        if metric.name != problem.metric.name
    )
    scores = (
        score(problem.metric, estimates, **own),
        *(each for each in others if np.isfinite(each.value)),
    )
    on_progress(0.3)
    return Evaluation(
        scores=scores,
        importances=measure_importances(
            problem,
            model,
            ends_at=max(ends_at, time.monotonic() + seconds / 2),
            on_progress=lambda fraction: on_progress(0.3 + 0.7 * fraction),
        ),
        baselines={
            name: score(problem.metric, baseline.estimates(inputs))
            for name, baseline in baselines.items()
        },
        curve=_curve(y, estimates, np.ones(len(y)) if weights is None else weights),
        confusion=()
        if estimates.ndim == 1
        else _confusion(y, model.decide(estimates), estimates.shape[1]),
        interval_coverage=_coverage(model, y, estimates),
        monotone=check_monotone(problem, model),
        interval_level=None if model.interval is None else model.interval.level,
    )


def unweighted_score(problem: Problem, model: Model, evaluation: Evaluation) -> Score:
    """Return the main score with every test row counted alike, as the watch counts traffic."""
    if problem.weights is None:
        return evaluation.scores[0]
    rows = problem.split.test_rows
    return bootstrap_score(
        problem.metric,
        problem.labels[rows],
        model.estimates(problem.inputs.take(rows)),
        seed=problem.seed,
        threshold=model.threshold,
        n_resamples=_n_resamples(problem),
    )


def _n_resamples(problem: Problem) -> int:
    return RESAMPLES if problem.n_classes <= MANY_CLASSES else FEW_RESAMPLES


def _curve(
    y: NDArray[Any], estimates: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[CurvePoint, ...]:
    """Return promised against observed: values, the positive class, or the class decided for."""
    if estimates.ndim == 1:
        return _binned(estimates, y, weights)
    if estimates.shape[1] == 2:
        return _binned(estimates[:, 1], (y == 1).astype(np.float64), weights)
    decided = estimates.argmax(axis=1)
    return _binned(estimates.max(axis=1), (y == decided).astype(np.float64), weights)


def _binned(
    predicted: NDArray[np.float64],
    observed: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> tuple[CurvePoint, ...]:
    """Return weighted means in bins of equal row counts."""
    order = np.argsort(predicted, kind="stable")
    return tuple(
        CurvePoint(
            predicted=float(np.average(predicted[rows], weights=weights[rows])),
            observed=float(np.average(observed[rows], weights=weights[rows])),
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


def _coverage(
    model: Model, y: NDArray[np.float64], estimates: NDArray[np.float64]
) -> float | None:
    if model.interval is None or not len(y):
        return None
    lower, upper = model.interval.interval(estimates).T
    return float(((y >= lower) & (y <= upper)).mean())
