"""Scores with intervals: what another sample of rows might have said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.records import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from modelwright.metrics.base import Metric, Weights

_LEVEL = 0.95  # share of the resamples inside an interval
_RESAMPLES = 1000
# Above the first, 200 resamples; above the second, resamples of that many rows, whose spread
# is scaled down to the spread of all rows. Both bound the time to about three seconds.
_MANY_ROWS = 5_000
_MOST_ROWS_DRAWN = 50_000
_FEW_RESAMPLES = 200


def bootstrap_score(
    metric: Metric,
    y: NDArray[Any],
    predictions: NDArray[np.float64],
    *,
    seed: int,
    n_resamples: int = _RESAMPLES,
    threshold: float = 0.5,
    sample_weight: Weights = None,
) -> Score:
    """Return the metric with its percentile bootstrap interval over rows.

    Resamples on which the metric is undefined are left out. Where a resample tends to look
    worse or better than the rows themselves (as with calibration errors), the interval is
    stretched to hold the value.

    Parameters
    ----------
    metric
        What to measure.
    y, predictions
        As in `Metric.value`.
    seed
        Seed of the draws.
    n_resamples
        Number of resamples; at most 200 are drawn above 5,000 rows.
    threshold
        Probability from which a row of a binary task counts as positive.
    sample_weight
        How much each row counts, shape (n_rows,); None for all alike. Each row is drawn with the
        same chance and brings its weight along.

    References
    ----------
    B. Efron, R. J. Tibshirani, "An introduction to the bootstrap", Chapman & Hall 1993, 168-177.
    """
    value = metric.value(y, predictions, threshold=threshold, sample_weight=sample_weight)
    on_rows = metric.on_rows(
        y, predictions, threshold=threshold, sample_weight=sample_weight
    )
    n_drawn = _n_drawn(metric, len(y))
    draws = _draws(len(y), n_drawn, n_resamples, seed)
    resampled = np.array([on_rows(rows) for rows in draws])
    lower, upper = _interval(value, resampled, shrink=n_drawn / max(len(y), 1))
    return Score(
        metric=metric.name,
        value=value,
        lower=lower,
        upper=upper,
        n_rows=len(y),
        higher_is_better=metric.higher_is_better,
    )


def paired_gain(
    metric: Metric,
    y: NDArray[Any],
    challenger: NDArray[np.float64],
    champion: NDArray[np.float64],
    *,
    seed: int,
) -> tuple[float, float, float]:
    """Return how much better the challenger is than the champion, with its interval.

    Both are scored on the same resampled rows, so that hard rows cancel out.

    Parameters
    ----------
    metric
        What to measure.
    y
        Outcomes, as in `Metric.value`.
    challenger, champion
        Predictions of each for the same rows.
    seed
        Seed of the draws.

    Returns
    -------
    tuple
        Gain, lower and upper end, in the metric's unit; positive means that the challenger is
        better. NaN where the metric is undefined.
    """
    ours, theirs = metric.on_rows(y, challenger), metric.on_rows(y, champion)
    gain = metric.gain(metric.value(y, challenger) - metric.value(y, champion))
    n_drawn = _n_drawn(metric, len(y))
    draws = _draws(len(y), n_drawn, _RESAMPLES, seed)
    resampled = np.array([metric.gain(ours(rows) - theirs(rows)) for rows in draws])
    return gain, *_interval(gain, resampled, shrink=n_drawn / max(len(y), 1))


def score_text(score: Score) -> str:
    """Return the score for people, with as many digits as matter.

    Examples
    --------
    >>> score_text(
    ...     Score(metric="roc_auc", value=0.8431, lower=0.8208, upper=0.8639, n_rows=1409,
    ...           higher_is_better=True)
    ... )
    '0.843 (0.821 to 0.864) roc_auc on 1,409 rows'
    """
    figures = (score.value, score.lower, score.upper)
    largest = max((abs(figure) for figure in figures if np.isfinite(figure)), default=0)
    n_decimals = int(np.clip(2 - np.floor(np.log10(largest)), 0, 9)) if largest else 0
    value, lower, upper = (f"{figure:,.{n_decimals}f}" for figure in figures)
    return f"{value} ({lower} to {upper}) {_short(score.metric)} on {score.n_rows:,} rows"


def _short(name: str) -> str:
    """Return the name of a project's own metric without the file that it stands in."""
    return name.rpartition(":")[2]


def _n_drawn(metric: Metric, n_rows: int) -> int:
    """Return how many rows a resample holds: all, where the value depends on their number."""
    return min(n_rows, _MOST_ROWS_DRAWN) if metric.is_comparable else n_rows


def _draws(
    n_rows: int, n_drawn: int, n_resamples: int, seed: int
) -> Iterator[NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    if n_rows == 0:
        return
    few = min(n_resamples, _FEW_RESAMPLES)
    for _ in range(few if n_rows > _MANY_ROWS else n_resamples):
        yield generator.integers(0, n_rows, n_drawn)


def _interval(
    value: float, resampled: NDArray[np.float64], *, shrink: float
) -> tuple[float, float]:
    """Return the ends; `shrink` is the share of the rows that a resample held."""
    defined = resampled[np.isfinite(resampled)]
    if np.isnan(value) or defined.size == 0:
        return float("nan"), float("nan")
    tail = (1 - _LEVEL) / 2
    lower, upper = value + np.sqrt(shrink) * (
        np.quantile(defined, [tail, 1 - tail]) - value
    )
    return min(float(lower), value), max(float(upper), value)
