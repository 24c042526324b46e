"""A number that is the target once a category is known, as a salary is with its currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from modelwright.checks.leak import Leak, as_findings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext
    from modelwright.records import Finding

_N_SAMPLED = 20_000
_MOST_COLUMNS = 30
_MOST_LEVELS = 300
_FEWEST_ROWS = 50
_FEWEST_ROWS_PER_LEVEL = 5
# Exchange rates move by some per cent from year to year; honest features explain far less.
_CERTAIN_R_SQUARED = 0.99
# Within this of its level's ratio a row counts as exact.
_EXACT = 0.005
_LEAST_EXACT_SHARE = 0.5
# Of what the category leaves open, the number must explain all but this share: else it adds nothing.
_MOST_LEFT = 0.2


class TargetByCategory:
    """Within each level of a category, the target is a fixed multiple of a number."""

    code = "AUD002"
    name = "target by number and category"

    def leaks(self, context: AuditContext) -> tuple[Leak, ...]:
        """Return the pairs of number and category that give the target away, the best one a number."""
        if not context.is_regression:
            return ()
        sample = context.sample(_N_SAMPLED)
        levels = {
            name: np.asarray(pd.factorize(sample.values[name])[0], dtype=np.intp)
            for name in sample.categories[:_MOST_COLUMNS]
        }
        levels = {
            name: codes for name, codes in levels.items() if codes.max() < _MOST_LEVELS
        }
        found = [
            self._best(name, sample, levels) for name in sample.numbers[:_MOST_COLUMNS]
        ]
        return tuple(leak for leak in found if leak is not None)

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return the leaks as findings."""
        return as_findings(self.leaks(context))

    def _best(
        self, number: str, context: AuditContext, levels: dict[str, NDArray[np.intp]]
    ) -> Leak | None:
        scores = {
            name: _r_squared(context.values[number], context.labels, codes)
            for name, codes in levels.items()
        }
        name = max(scores, key=scores.__getitem__, default="")
        if not name or scores[name] < _CERTAIN_R_SQUARED:
            return None
        n_levels = int(levels[name].max()) + 1
        return Leak(
            code=self.code,
            columns=(number, name),
            message=f"Within each of the {n_levels} values of {name!r}, the target is a fixed multiple of {number!r}: "
            f"together they explain {scores[name]:.2%} of it.",
            evidence={
                "r_squared": scores[name],
                "n_levels": n_levels,
                "n_rows": context.n_rows,
            },
        )


def _r_squared(
    numbers: NDArray[np.float64], target: NDArray[np.float64], codes: NDArray[np.intp]
) -> float:
    """Return how much of the target's logarithm a level's median ratio to the number explains.

    0 where the ratios are not exact for half of the rows, as chance would not make them.
    """
    sizes = np.bincount(codes)
    usable = (numbers > 0) & (target > 0) & (sizes[codes] >= _FEWEST_ROWS_PER_LEVEL)
    if usable.sum() < max(_FEWEST_ROWS, 0.5 * len(target)):
        return 0.0
    logs = np.log(target[usable])
    ratios = pd.Series(logs - np.log(numbers[usable]))
    levels = codes[usable]
    errors = ratios - ratios.groupby(levels).transform("median")
    open_by_level = np.var(logs - pd.Series(logs).groupby(levels).transform("mean"))
    left = float((errors**2).mean())
    is_needed = left < _MOST_LEFT * open_by_level
    if not is_needed or (errors.abs() < _EXACT).mean() < _LEAST_EXACT_SHARE:
        return 0.0
    return float(1.0 - left / np.var(logs))
