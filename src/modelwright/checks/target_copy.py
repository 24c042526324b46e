"""A column that is the target under another name, or in another unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright.checks.leak import Leak, as_findings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext
    from modelwright.records import Finding

_N_SAMPLED = 20_000
_FEWEST_ROWS = 30
# A lag of a slow series reaches 0.999; a rounded copy of the target 0.99999.
_CERTAIN_R_SQUARED = 0.9999
_LEAST_SHARE_PRESENT = 0.5
# A monotone function of the target correlates with it somewhat, however bent it is.
_WORTH_RANKING = 0.05


class TargetCopy:
    """Regression: the target is a linear or monotone function of one column. Classes: a level each."""

    code = "AUD001"
    name = "copy of the target"

    def leaks(self, context: AuditContext) -> tuple[Leak, ...]:
        """Return the columns that equal or rescale the target."""
        sample = context.sample(_N_SAMPLED)
        if sample.n_rows < _FEWEST_ROWS:
            return ()
        if context.is_regression:
            found = [self._of_number(sample, name) for name in sample.numbers]
        else:
            found = [self._of_classes(sample, name) for name in sample.features]
        return tuple(leak for leak in found if leak is not None)

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return the leaks as findings."""
        return as_findings(self.leaks(context))

    def _of_number(self, context: AuditContext, name: str) -> Leak | None:
        values = context.values[name]
        present = ~np.isnan(values)
        if not _is_enough(present):
            return None
        column, target = values[present], context.labels[present]
        r_squared = _r_squared(column, target)
        if _WORTH_RANKING < r_squared < _CERTAIN_R_SQUARED:
            r_squared = _rank_r_squared(column, target)
        if r_squared < _CERTAIN_R_SQUARED:
            return None
        return Leak(
            code=self.code,
            columns=(name,),
            message=f"{name!r} is the target in another unit or scale: it explains {r_squared:.4%} of it.",
            evidence={"r_squared": r_squared, "n_rows": int(present.sum())},
        )

    def _of_classes(self, context: AuditContext, name: str) -> Leak | None:
        present = ~context.is_missing(name)
        if not _is_enough(present):
            return None
        values, n_classes = context.values[name][present], len(context.target.classes)
        if len(pd.unique(values)) != n_classes:
            return None
        pairs = pd.DataFrame(
            {"level": values, "label": context.labels[present]}
        ).drop_duplicates()
        one_to_one = pairs["level"].is_unique and pairs["label"].is_unique
        if not one_to_one or len(pairs) != n_classes:
            return None
        return Leak(
            code=self.code,
            columns=(name,),
            message=f"{name!r} is the target under another name: each of its {n_classes} values stands for one class.",
            evidence={"n_levels": n_classes, "n_rows": int(present.sum())},
        )


def _is_enough(present: NDArray[np.bool_]) -> bool:
    return bool(present.sum() >= _FEWEST_ROWS and present.mean() >= _LEAST_SHARE_PRESENT)


def _r_squared(column: NDArray[np.float64], target: NDArray[Any]) -> float:
    if np.ptp(column) == 0 or np.ptp(target) == 0:
        return 0.0
    return float(np.corrcoef(column, target)[0, 1] ** 2)


def _rank_r_squared(column: NDArray[np.float64], target: NDArray[Any]) -> float:
    """Return the agreement of the order, for columns with about as many values as the target."""
    ranks = pd.DataFrame({"column": column, "target": target}).rank(method="dense")
    if ranks["column"].max() < max(_FEWEST_ROWS, 0.5 * ranks["target"].max()):
        return 0.0
    return _r_squared(ranks["column"].to_numpy(), ranks["target"].to_numpy())
