"""Columns that are distributed differently in training and test rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2

from modelwright.checks.binned_score import bins_of
from modelwright.records import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext

_N_SAMPLED = 20_000
_MOST_COLUMNS = 2_000
_MOST_NAMED = 10
_FEWEST_ROWS = 50
_MOST_BINS = 50
_LEAST_DISTANCE = 0.15


class TrainTestShift:
    """The Jensen-Shannon distance of the bins is large, and beyond what chance makes of so few rows.

    By the likelihood-ratio test: twice the rows times the Jensen-Shannon divergence, weighted by the
    shares of both parts, follows a chi-squared distribution where nothing moved.
    """

    code = "AUD014"
    name = "shift between training and test rows"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per shifted column, the furthest ones first."""
        if context.blocks is None:
            return ()
        sample = context.sample(_N_SAMPLED)
        is_test = np.asarray(sample.blocks) < 0
        if min(is_test.sum(), (~is_test).sum()) < _FEWEST_ROWS:
            return ()
        columns = _comparable(sample)[:_MOST_COLUMNS]
        distances = {
            name: _distance(sample, name, is_test, len(columns)) for name in columns
        }
        shifted = [name for name in columns if distances[name] > _LEAST_DISTANCE]
        shifted.sort(key=lambda name: -distances[name])
        return tuple(self._finding(name, distances[name]) for name in shifted[:_MOST_NAMED])

    def _finding(self, name: str, distance: float) -> Finding:
        return Finding(
            code=self.code,
            severity="warning" if distance > 2 * _LEAST_DISTANCE else "info",
            subject=name,
            message=f"{name!r} is distributed differently in test rows: Jensen-Shannon distance {distance:.2f}.",
            action="Expect the like in production; the watch compares with all labelled rows.",
            evidence={"distance": distance},
        )


def _comparable(context: AuditContext) -> list[str]:
    """Return the columns to compare; in a split by time all dates move, which says nothing."""
    skipped = {"text"} if context.time is None else {"text", "datetime"}
    return [c.name for c in context.signature.columns if c.type not in skipped]


def _distance(
    context: AuditContext,
    name: str,
    is_test: NDArray[np.bool_],
    n_columns: int,
) -> float:
    """Return the distance in [0, 1], 0 where chance explains it."""
    codes, n_bins = bins_of(context.values[name])
    counts = np.bincount(codes, minlength=n_bins)
    # Rare levels join into one bin: alone each says nothing, together they would look like a shift.
    kept = np.argsort(-counts, kind="stable")[:_MOST_BINS]
    place = np.full(n_bins, len(kept))
    place[kept] = np.arange(len(kept))
    train, test = (
        np.bincount(place[codes[rows]], minlength=len(kept) + 1)
        for rows in (~is_test, is_test)
    )
    share = test.sum() / (train.sum() + test.sum())
    both = (train + test) / (train.sum() + test.sum())
    entropy_gain = _entropy(both) - (1 - share) * _entropy(train / train.sum())
    entropy_gain -= share * _entropy(test / test.sum())
    n_used = int(((train + test) > 0).sum())
    chance = chi2.sf(2 * len(codes) * entropy_gain, max(n_used - 1, 1))
    if chance * n_columns > 0.01:
        return 0.0
    return float(jensenshannon(train, test, base=2))


def _entropy(shares: NDArray[np.float64]) -> float:
    present = shares[shares > 0]
    return float(-(present * np.log(present)).sum())
