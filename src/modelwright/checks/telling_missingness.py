"""A column whose gaps tell the target: often it is filled in once the outcome is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.checks.binned_score import area_under_curve
from modelwright.records import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext

_N_SAMPLED = 20_000
_FEWEST_ROWS = 30
_ROC_AUC = 0.8
_R_SQUARED = 0.3
_MOST_CLASSES = 10


class TellingMissingness:
    """Whether a value is missing predicts the target."""

    code = "AUD005"
    name = "gaps that tell the target"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per column whose gaps predict the target well."""
        sample = context.sample(_N_SAMPLED)
        found = []
        for name in sample.features:
            gaps = sample.is_missing(name)
            if min(gaps.sum(), (~gaps).sum()) >= _FEWEST_ROWS:
                score, limit = _score(gaps, sample)
                if score > limit:
                    found.append(self._finding(name, score, float(gaps.mean())))
        return tuple(found)

    def _finding(self, name: str, score: float, share: float) -> Finding:
        return Finding(
            code=self.code,
            severity="warning",
            subject=name,
            message=f"Whether {name!r} is missing ({share:.1%} of the rows) predicts the target by itself: "
            f"score {score:.2f}.",
            action="Make sure that it is not filled in after the outcome; exclude it if it is.",
            evidence={"score": score, "missing_share": share},
        )


def _score(gaps: NDArray[np.bool_], context: AuditContext) -> tuple[float, float]:
    """Return how well gaps predict, and the limit: R squared, or ROC AUC in either direction."""
    if context.is_regression:
        correlation = (
            np.corrcoef(gaps, context.labels)[0, 1] if np.ptp(context.labels) else 0
        )
        return float(correlation**2), _R_SQUARED
    counts = np.bincount(context.labels)
    classes = np.flatnonzero(counts >= _FEWEST_ROWS)[:_MOST_CLASSES]
    areas = [area_under_curve(gaps.astype(float), context.labels == k) for k in classes]
    return max((max(area, 1 - area) for area in areas), default=0.5), _ROC_AUC
