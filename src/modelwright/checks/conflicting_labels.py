"""Rows with the same features and another label: what no model can get right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from modelwright.checks.row_keys import row_keys
from modelwright.records import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext

_MOST_CELLS = 20_000_000
_LEAST_SHARE = 0.001


class ConflictingLabels:
    """Among rows with equal features, the labels that disagree are noise to any model."""

    code = "AUD007"
    name = "equal features, different labels"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding with the share of rows, or of variance, that features cannot explain."""
        sample = context.sample(_MOST_CELLS // max(len(context.features), 1))
        keys = row_keys((sample.values[name] for name in sample.features), sample.n_rows)
        _, groups, sizes = np.unique(keys, return_inverse=True, return_counts=True)
        n_shared = int(sizes[sizes > 1].sum())
        if n_shared == 0:
            return ()
        noise = _noise(groups, sizes, sample)
        return (self._finding(context, noise, n_shared, sample.n_rows),) if noise else ()

    def _finding(
        self, context: AuditContext, noise: float, n_shared: int, n_rows: int
    ) -> Finding:
        floor = (
            f"at least {noise:.1%} of the target's variance cannot be explained"
            if context.is_regression
            else f"at least {noise:.1%} of the rows cannot be classified rightly"
        )
        return Finding(
            code=self.code,
            severity="warning" if noise >= 0.05 else "info",
            subject="target",
            message=f"{n_shared:,} of {n_rows:,} rows share their features with other rows and do not agree on the "
            f"label: from these features, {floor}.",
            action="Add columns that tell such rows apart, or accept the ceiling.",
            evidence={"unexplained_share": noise, "n_shared": n_shared, "n_rows": n_rows},
        )


def _noise(
    groups: NDArray[np.intp], sizes: NDArray[np.intp], context: AuditContext
) -> float:
    """Return the share of rows outside their group's majority, or of variance within groups."""
    if context.is_regression:
        means = np.bincount(groups, weights=context.labels) / sizes
        left = float(np.mean((context.labels - means[groups]) ** 2))
        total = float(np.var(context.labels))
        share = left / total if total else 0.0
    else:
        pairs = pd.DataFrame({"group": groups, "label": context.labels}).value_counts()
        share = 1.0 - float(pairs.groupby("group").max().sum()) / context.n_rows
    return share if share >= _LEAST_SHARE else 0.0
