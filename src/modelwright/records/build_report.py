"""The build report: what the search tried, what won, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelwright.records.evaluation import (  # noqa: TC001 - msgspec reads annotations
    Contribution,
    Diversity,
    Evaluation,
    LeaderboardRow,
)
from modelwright.records.glass_box import GlassBox  # noqa: TC001
from modelwright.records.plan import Decision  # noqa: TC001


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did.

    Parameters
    ----------
    metric
        The metric that the search improved.
    leaderboard
        Candidates, the best first; the winning combination is the row named "ensemble".
    evaluation
        The winner on the test rows.
    decisions
        Choices of the build with their reasons: winner, target transform, calibration, threshold.
    n_trials
        Candidates that were tried, earlier calls included.
    search_seconds, evaluation_seconds
        Time of search and fitting, and of evaluation.
    interrupted
        Whether Ctrl-C ended the search early.
    glass_box
        The winner itself, where a person can read it.
    contributions
        What each member of the winner gives to it, the largest weight first.
    diversity
        How alike the best candidates err; None with fewer than two.
    refit_seconds
        The part of `search_seconds` after the search: choosing and fitting the winner.
    """

    metric: str
    leaderboard: tuple[LeaderboardRow, ...] = field(repr=False)
    evaluation: Evaluation
    decisions: tuple[Decision, ...]
    n_trials: int
    search_seconds: float
    evaluation_seconds: float
    interrupted: bool = False
    glass_box: GlassBox | None = None
    contributions: tuple[Contribution, ...] = ()
    diversity: Diversity | None = field(default=None, repr=False)
    refit_seconds: float | None = None
    format_version: int = 1
