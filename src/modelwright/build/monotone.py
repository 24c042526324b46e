"""Monotone constraints: who can keep them, and whether the model does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright import learners
from modelwright.records import Decision, MonotoneCheck
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.ensembles import Model
    from modelwright.learners import Learner
    from modelwright.records import Plan

SIGNS = {"rising": 1, "falling": -1}
PROBED_ROWS = 200
PROBED_VALUES = 25
# Of the span of answers: what rounding in sums may do.
TOLERANCE = 1e-9


def signs_of(plan: Plan) -> dict[str, int]:
    """Return 1 (rising) or -1 (falling) for each column that answers must follow."""
    return {name: SIGNS[direction] for name, direction in plan.monotone.items()}


def keeping_monotone(problem: Problem, chosen: Sequence[Learner]) -> list[Learner]:
    """Return the learners that keep what the problem asks of its columns."""
    return [learner for learner in chosen if learner.keeps_monotone or not problem.monotone]


def monotone_decisions(problem: Problem, options: BuildOptions) -> tuple[Decision, ...]:
    """Return which learners were left out since they cannot follow a column."""
    available = [
        learner
        for learner in learners.available(problem.signature.target.task)
        if not options.learners or learner.name in options.learners
    ]
    kept = keeping_monotone(problem, available)
    absent = [learner.name for learner in available if learner not in kept]
    if not absent:
        return ()
    return (
        Decision(
            subject="monotone columns",
            choice=f"without {', '.join(absent)}",
            reason="These learners cannot be made to follow a column in one direction.",
            override="[constraints] monotone = {}",
        ),
    )


def check_monotone(problem: Problem, model: Model) -> tuple[MonotoneCheck, ...]:
    """Return whether the model follows each column, seen on test rows.

    On up to 200 rows the column takes 25 values from below its range to above it while all else
    stays. Rows where it is missing take them too.
    """
    rows = problem.split.test_rows
    if not len(rows):
        rows = problem.split.labelled_rows
    drawn = np.random.default_rng(problem.seed).permutation(rows)[:PROBED_ROWS]
    inputs = problem.inputs.take(np.sort(drawn))
    return tuple(
        _check(problem, model, inputs, name, sign)
        for name, sign in problem.monotone.items()
    )


def _check(
    problem: Problem, model: Model, inputs: Inputs, name: str, sign: int
) -> MonotoneCheck:
    names = [column.name for column in problem.signature.number_columns]
    place = names.index(name)
    values = _values(problem.inputs.numbers[problem.split.labelled_rows, place])
    answers = np.empty((inputs.n_rows, len(values)))
    for position, value in enumerate(values):
        numbers = inputs.numbers.copy()
        numbers[:, place] = value
        estimates = model.estimates(Inputs(numbers, inputs.strings))
        answers[:, position] = estimates if estimates.ndim == 1 else estimates[:, 1]
    # What an answer has lost against the best before it, not only against its neighbour.
    followed = sign * answers
    losses = np.maximum.accumulate(followed, axis=1) - followed
    bound = TOLERANCE * max(float(np.ptp(answers)), float(np.abs(answers).max()), 1e-300)
    return MonotoneCheck(
        column=name,
        direction="rising" if sign > 0 else "falling",
        n_rows=inputs.n_rows,
        n_values=len(values),
        n_broken=int((losses > bound).any(axis=1).sum()),
        largest_break=float(losses.max()) if (losses > bound).any() else 0.0,
    )


def _values(known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values over a column's range, and one beyond each end."""
    known = known[np.isfinite(known)]
    if not len(known):
        return np.array([0.0, 1.0])
    points = np.quantile(known, np.linspace(0, 1, PROBED_VALUES - 2))
    reach = max(float(points[-1] - points[0]), 1.0)
    return np.unique([points[0] - reach, *points, points[-1] + reach])
