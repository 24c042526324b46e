"""Limits of the watch: from when on it speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions:
    """When there is enough to judge, and when a difference is worth a word.

    Parameters
    ----------
    minimum_rows
        Predictions below which neither drift nor an estimate is judged.
    minimum_outcomes
        Outcomes below which realized performance is not judged.
    drift_distance
        Jensen-Shannon distance from which a difference is large enough to matter, in [0, 1].
    significance
        Chance of a false alarm that each kind of check may take, over all columns together.
    """

    minimum_rows: int = 50
    minimum_outcomes: int = 30
    drift_distance: float = 0.1
    significance: float = 0.01
