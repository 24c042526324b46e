"""Estimated performance: what the metric would be, before any outcome is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import Score
from modelwright.watch.rates import negligible_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.metrics import Metric
    from modelwright.records import ErrorBin, Reference
    from modelwright.watch.options import WatchOptions
    from modelwright.watch.rates import ColumnCounts
    from modelwright.watch.traffic import Traffic

# Metrics of regression that follow from absolute errors, by the power that they average.
_POWERS = {"mae": 1, "rmse": 2}
# A calibration error cannot be estimated by supposing that there is none.
_SUPPOSES_ITSELF = "expected_calibration_error"

# Share of rows unlike any of the reference above which an estimate would be a guess.
_MOST_UNKNOWN_ROWS = 0.2
_N_SIMULATIONS = 200
# Beyond these, rows are sampled and the spread is scaled down: it bounds time and memory.
_MOST_ROWS_SIMULATED = 10_000
_MOST_CELLS = 20_000_000


def estimated_score(
    reference: Reference,
    traffic: Traffic,
    counts: Sequence[ColumnCounts],
    *,
    metric: Metric,
    options: WatchOptions,
    seed: int,
    threshold: float = 0.5,
) -> Score | str:
    """Return the metric as expected from the answers alone, or why it cannot be estimated.

    For classes, outcomes are drawn again and again from the predicted probabilities, and the
    metric is computed on each draw [1]_: right where the probabilities are calibrated. For
    values, the errors of the reference are looked up by size of the prediction. Both are blind
    to concept drift, and both are refused where more than a fifth of the rows are unlike any
    row of the reference: there, nobody knows how the model errs.

    References
    ----------
    .. [1] J. Bialek, W. Kuberski, N. Perrakis, A. Bifet, "Estimating model performance under
       covariate shift without labels", arXiv 2401.08348, 2024.
    """
    rows = np.flatnonzero(traffic.has_answer)
    if len(rows) < options.minimum_rows:
        return (
            f"There are {len(rows):,} answers in this period, and "
            f"{options.minimum_rows:,} are needed for an estimate."
        )
    if not _is_estimable(metric, reference):
        return f"The metric {metric.name!r} cannot be known without outcomes."
    unknown = float(_unknown_rows(reference, counts, traffic.n_rows).mean())
    if unknown > _MOST_UNKNOWN_ROWS:
        return (
            f"{unknown:.0%} of the rows hold values that the release's rows did not: new "
            "categories, numbers out of range, or gaps where there were none. How the model "
            "errs on such rows is unknown until outcomes are in."
        )
    if traffic.probabilities is None:
        return _from_errors(reference, traffic.predictions[rows], metric)
    return _from_probabilities(traffic.probabilities[rows], metric, seed, threshold)


def _is_estimable(metric: Metric, reference: Reference) -> bool:
    if metric.needs == "values":
        return metric.name in _POWERS and bool(reference.error_bins)
    return metric.name != _SUPPOSES_ITSELF


def _unknown_rows(
    reference: Reference, counts: Sequence[ColumnCounts], n_rows: int
) -> NDArray[np.bool_]:
    """Return whether each row holds a value that the reference did not, where it matters."""
    unknown = np.zeros(n_rows, dtype=np.bool_)
    negligible = negligible_columns(reference)
    for each in counts:
        if each.column.name not in negligible:
            unknown |= each.unseen | each.out_of_range
            if reference.columns[each.column.name].n_missing == 0:
                unknown |= each.missing
    return unknown


def _from_probabilities(
    probabilities: NDArray[np.float64], metric: Metric, seed: int, threshold: float
) -> Score | str:
    generator = np.random.default_rng(seed)
    n_rows, n_classes = probabilities.shape
    n_simulated = min(n_rows, _MOST_ROWS_SIMULATED, _MOST_CELLS // n_classes**2)
    sample = generator.permutation(n_rows)[:n_simulated]
    simulated = _simulate(probabilities[sample], metric, generator, threshold)
    defined = simulated[np.isfinite(simulated)]
    if defined.size == 0:
        return f"The metric {metric.name!r} is undefined for the answers of this period."
    value = float(defined.mean())
    scale = np.sqrt(n_simulated / n_rows)
    lower, upper = value + scale * (np.quantile(defined, [0.025, 0.975]) - value)
    return _score(metric, value, float(lower), float(upper), n_rows)


def _simulate(
    probabilities: NDArray[np.float64],
    metric: Metric,
    generator: np.random.Generator,
    threshold: float,
) -> NDArray[np.float64]:
    """Return the metric for outcomes drawn from the probabilities, again and again.

    Each row stands there once with each class as its outcome; a draw picks one of them. So the
    metric prepares once what does not depend on outcomes, such as the ranking.
    """
    n_rows, n_classes = probabilities.shape
    possible = np.tile(np.arange(n_classes), n_rows)
    repeated = probabilities.repeat(n_classes, axis=0)
    on_rows = metric.on_rows(possible, repeated, threshold=threshold)
    first = np.arange(n_rows) * n_classes
    return np.array(
        [on_rows(first + _draw(probabilities, generator)) for _ in range(_N_SIMULATIONS)]
    )


def _draw(
    probabilities: NDArray[np.float64], generator: np.random.Generator
) -> NDArray[np.int64]:
    ends = probabilities.cumsum(axis=1)
    points = generator.random((len(ends), 1)) * ends[:, -1:]
    drawn: NDArray[np.int64] = (points >= ends[:, :-1]).sum(axis=1)
    return drawn


def _from_errors(
    reference: Reference, predictions: NDArray[np.float64], metric: Metric
) -> Score:
    """Return the error expected, on the scale on which the reference meets its own score."""
    bins = reference.error_bins
    errors = np.array([each.error for each in bins])
    found = errors[_positions(bins, predictions)]
    weights = np.array([each.n_rows for each in bins], dtype=np.float64)
    power = _POWERS[metric.name]
    known = _power_mean(errors, weights, power)
    now = _power_mean(found, np.ones(len(found)), power)
    value = reference.score.value * now / known if known > 0 else 0.0
    margin = value * _relative_noise(reference.score, len(predictions))
    return _score(metric, value, max(value - margin, 0.0), value + margin, len(predictions))


def _positions(
    bins: Sequence[ErrorBin], predictions: NDArray[np.float64]
) -> NDArray[np.intp]:
    inner = [each.upper for each in bins[:-1]]
    return np.searchsorted(inner, predictions, side="right")


def _power_mean(
    errors: NDArray[np.float64], weights: NDArray[np.float64], power: int
) -> float:
    return float(np.average(errors**power, weights=weights) ** (1 / power))


def _relative_noise(score: Score, n_rows: int) -> float:
    """Return the half-width, as a share of the value, of what `n_rows` outcomes would show.

    The reference's own noise, and that of as many rows as there are now: the second is the
    first, scaled by the square root of the rows.
    """
    own = (score.upper - score.lower) / 2 / score.value if score.value > 0 else 0.0
    return float(np.hypot(own, own * np.sqrt(score.n_rows / n_rows)))


def _score(metric: Metric, value: float, lower: float, upper: float, n_rows: int) -> Score:
    return Score(
        metric=metric.name,
        value=value,
        lower=min(lower, value),
        upper=max(upper, value),
        n_rows=n_rows,
        higher_is_better=metric.higher_is_better,
    )
