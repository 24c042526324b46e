"""Classes with few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext

_RARE_SHARE = 0.05
_FEW_ROWS = 30


class ClassImbalance:
    """The rarest class has under 5 % of the rows, or some classes have under 30 rows."""

    code = "AUD008"
    name = "class imbalance"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding if a class is rare."""
        if context.is_regression:
            return ()
        counts = np.bincount(context.labels, minlength=len(context.target.classes))
        share, n_few = float(counts.min() / counts.sum()), int((counts < _FEW_ROWS).sum())
        if len(counts) > 20:
            share = 1.0  # with many classes each is rare; only their rows count
        if share >= _RARE_SHARE and not n_few:
            return ()
        few = (
            f"; classes with under {_FEW_ROWS} rows: {n_few:,} of {len(counts):,}"
            if n_few
            else ""
        )
        finding = Finding(
            code=self.code,
            severity="warning" if n_few else "info",
            subject="target",
            message=f"The rarest class has {int(counts.min()):,} of {int(counts.sum()):,} rows{few}.",
            action="Accuracy says little here; scores for rare classes have wide intervals.",
            evidence={"n_rarest": int(counts.min()), "n_classes_with_few_rows": n_few},
        )
        return (finding,)
