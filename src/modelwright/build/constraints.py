"""Constraints: what the winner must keep, each with a figure that is measured and a limit."""

from __future__ import annotations

import statistics
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from modelwright.runtime import PortableModel

if TYPE_CHECKING:
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import TrialRecord
    from modelwright.ensembles import Model
    from modelwright.runtime import Inputs

_WARM_UP, _TIMED = 50, 300  # single rows
_TIMED_ROWS = 100  # different ones


class Constraint(ABC):
    """A figure of a fitted model that must not pass a limit.

    Parameters
    ----------
    limit
        Largest figure that keeps it.
    """

    key: ClassVar[str]
    most_members: ClassVar[int | None] = None

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def admits(self, record: TrialRecord) -> bool:  # noqa: ARG002 - for constraints that look at it
        """Return whether a trial may be a member at all."""
        return True

    @abstractmethod
    def measure(self, model: Model) -> float:
        """Return the model's figure."""

    @abstractmethod
    def words(self, figure: float) -> str:
        """Return a figure as a person reads it."""

    def setting(self, figure: float) -> str:
        """Return the line of modelwright.toml that would allow a figure."""
        return f"[constraints] {self.key} = {_rounded_up(figure):g}"


class Size(Constraint):
    """Megabytes of the portable model."""

    key = "max_size_mb"

    def measure(self, model: Model) -> float:
        """Return the size of the serialised model."""
        return float(model.to_portable().ByteSize() / 1e6)

    def words(self, figure: float) -> str:
        """Return a size with its unit."""
        return f"{figure:.3g} MB"


class Latency(Constraint):
    """Microseconds that a single row takes in ONNX Runtime on one thread, on this machine.

    Parameters
    ----------
    limit
        Largest latency.
    rows
        What is asked, one row at a time.
    """

    key = "max_latency_us"

    def __init__(self, limit: float, rows: Inputs) -> None:
        super().__init__(limit)
        self.rows = [rows.take(np.array([number])) for number in range(rows.n_rows)]

    def measure(self, model: Model) -> float:
        """Return the median over some hundred rows, after a warm-up."""
        portable = PortableModel(model.to_portable().SerializeToString(), model.signature)
        seconds = []
        for number in range(_WARM_UP + _TIMED):
            row = self.rows[number % len(self.rows)]
            started = time.perf_counter()
            portable.run(row)
            seconds.append(time.perf_counter() - started)
        return statistics.median(seconds[_WARM_UP:]) * 1e6

    def words(self, figure: float) -> str:
        """Return a latency with its unit, and where it was measured."""
        return f"{figure:.3g} µs a row on this machine"


class Explainable(Constraint):
    """One model that a person can read; its figure is the number of models.

    Parameters
    ----------
    problem
        Knows the learners.
    """

    key = "explainable"
    most_members = 1

    def __init__(self, problem: Problem) -> None:
        super().__init__(1)
        self.problem = problem

    def admits(self, record: TrialRecord) -> bool:
        """Return whether the learner makes glass boxes."""
        return self.problem.learner(record.candidate.learner).is_glass_box

    def measure(self, model: Model) -> float:
        """Return the number of members."""
        return float(len(model.members))

    def words(self, figure: float) -> str:  # noqa: ARG002 - it is always one
        """Return what the winner is."""
        return "one model that a person can read"

    def setting(self, figure: float) -> str:  # noqa: ARG002
        """Return the line that allows every learner."""
        return f"[constraints] {self.key} = false"


def constraints_of(options: BuildOptions, problem: Problem) -> tuple[Constraint, ...]:
    """Return the constraints that a build must keep."""
    constraints: list[Constraint] = []
    if options.explainable:
        constraints.append(Explainable(problem))
    if options.max_size_mb is not None:
        constraints.append(Size(options.max_size_mb))
    if options.max_latency_us is not None:
        rows = problem.inputs.take(problem.split.train_rows[:_TIMED_ROWS])
        constraints.append(Latency(options.max_latency_us, rows))
    return tuple(constraints)


def _rounded_up(figure: float) -> float:
    """Return the next number with two digits: 0.0123 becomes 0.013."""
    step = 10.0 ** (np.floor(np.log10(max(figure, 1e-9))) - 1)
    return float(np.ceil(figure / step) * step)
