"""What a build may spend and must keep."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelwright.features import CustomFeature
    from modelwright.learners import Learner


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """Limits and wishes of a build.

    Parameters
    ----------
    budget_seconds
        Time for the whole build, earlier calls included. Ignored when `trials` is given.
    more_seconds
        Time for this call alone, beyond what earlier ones spent; it wins over `budget_seconds`.
    trials
        Number of candidates instead of a time; the result then does not depend on the machine's
        speed.
    seed
        Seed of everything random.
    learners
        Names of the learners that may take part; empty for all that suit the task.
    custom_learners, custom_features
        The project's own.
    portable
        Whether only what can be written into the portable model may win.
    explainable
        Whether the winner must be a single model that a person can read.
    max_size_mb
        Largest size of the portable model in megabytes.
    max_latency_us
        Largest median time of a single row in the portable model, in microseconds, on this
        machine and one thread.
    interval_level
        Share of rows that a regression's prediction interval should hold.
    n_threads
        Threads for fitting.
    """

    budget_seconds: float = 60.0
    more_seconds: float | None = None
    trials: int | None = None
    seed: int = 0
    learners: tuple[str, ...] = ()
    custom_learners: tuple[Learner, ...] = ()
    custom_features: tuple[CustomFeature, ...] = ()
    portable: bool = True
    explainable: bool = False
    max_size_mb: float | None = None
    max_latency_us: float | None = None
    interval_level: float = 0.9
    n_threads: int = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1

    @property
    def has_cost_limit(self) -> bool:
        """Whether the winner may be too large or too slow, and a student take its place."""
        limits = (self.max_size_mb, self.max_latency_us)
        return not self.explainable and any(limit is not None for limit in limits)
