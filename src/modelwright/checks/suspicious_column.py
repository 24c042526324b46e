"""A single column that predicts the target better than columns honestly do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.checks.binned_score import explained_variance, ranking_score
from modelwright.checks.leak import Leak, as_findings

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext
    from modelwright.records import Finding

_N_SAMPLED = 5_000
_MOST_COLUMNS = 2_000
_MOST_CLASSES = 10
_FEWEST_ROWS = 50
_FEWEST_ROWS_PER_CLASS = 10
_R_SQUARED = 0.98
_ROC_AUC = 0.99


class SuspiciousColumn:
    """One column's bins explain nearly all of the target on held-out rows.

    Such a column is often filled in after the fact; now and then the problem is just easy, so nothing is
    excluded.
    """

    code = "AUD004"
    name = "suspiciously good column"

    def leaks(self, context: AuditContext) -> tuple[Leak, ...]:
        """Return the suspicious columns."""
        sample = context.sample(_N_SAMPLED)
        if sample.n_rows < _FEWEST_ROWS:
            return ()
        columns = [c.name for c in sample.signature.columns if c.type != "text"]
        found = [self._leak(name, sample) for name in columns[:_MOST_COLUMNS]]
        return tuple(leak for leak in found if leak is not None)

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return the leaks as findings."""
        return as_findings(self.leaks(context))

    def _leak(self, name: str, context: AuditContext) -> Leak | None:
        if context.is_regression:
            metric, limit = "r_squared", _R_SQUARED
            score = explained_variance(
                context.values[name], context.labels, seed=context.seed
            )
        else:
            metric, limit = "roc_auc", _ROC_AUC
            score = _mean_ranking_score(name, context)
        if score <= limit:
            return None
        message = f"{name!r} alone predicts the target almost fully on held-out rows: {metric} {score:.3f}."
        return Leak(
            code=self.code,
            columns=(name,),
            message=message,
            is_certain=False,
            evidence={metric: score, "n_rows": context.n_rows},
        )


def _mean_ranking_score(name: str, context: AuditContext) -> float:
    counts = np.bincount(context.labels)
    classes = np.argsort(-counts, kind="stable")[:_MOST_CLASSES]
    classes = classes[counts[classes] >= _FEWEST_ROWS_PER_CLASS]
    if len(classes) < 2:
        return 0.5
    scores = [
        ranking_score(context.values[name], context.labels == label, seed=context.seed)
        for label in (classes[:1] if len(counts) == 2 else classes)
    ]
    return float(np.mean(scores))
