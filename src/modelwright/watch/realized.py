"""Realized performance: the metric on the rows whose outcome is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from modelwright.metrics import bootstrap_score

if TYPE_CHECKING:
    from modelwright.metrics import Metric
    from modelwright.records import Score
    from modelwright.watch.options import WatchOptions
    from modelwright.watch.traffic import Traffic


def realized_score(
    traffic: Traffic,
    *,
    metric: Metric,
    options: WatchOptions,
    seed: int,
    threshold: float = 0.5,
) -> Score | None:
    """Return the metric with its interval; None if there are too few outcomes, or it is undefined."""
    rows = np.flatnonzero(traffic.has_outcome & traffic.has_answer)
    if len(rows) < options.minimum_outcomes:
        return None
    score = bootstrap_score(
        metric,
        traffic.outcomes[rows],
        traffic.answers[rows],
        seed=seed,
        threshold=threshold,
    )
    return score if np.isfinite([score.value, score.lower, score.upper]).all() else None


def is_worse(now: Score, reference: Score, *, significance: float) -> bool:
    """Return whether a score is worse than the reference's by more than both intervals explain.

    The two intervals, of 95 %, are combined into one of the difference [1]_, which is then
    widened to the significance asked for.

    References
    ----------
    .. [1] G. Y. Zou, A. Donner, "Construction of confidence limits about effect measures:
       a general approach", Statistics in Medicine 2008, 1693-1702.
    """
    sign = 1 if reference.higher_is_better else -1
    loss = sign * (reference.value - now.value)
    # Each score's distance to the end of its interval that lies towards the other.
    reference_end = reference.lower if sign > 0 else reference.upper
    end = now.upper if sign > 0 else now.lower
    noise = np.hypot(reference.value - reference_end, end - now.value)
    return bool(loss > noise * norm.isf(significance) / norm.isf(0.025))
