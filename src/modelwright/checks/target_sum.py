"""Columns whose sum, difference, product or quotient is the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.checks.leak import Leak, as_findings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext
    from modelwright.records import Finding

_N_SAMPLED = 10_000
_MOST_COLUMNS = 300
_MOST_TERMS = 5
_FEWEST_ROWS_PER_TERM = 20
_UNEXPLAINED = 1e-6


class TargetSum:
    """The target is an exact combination of a few columns, found one column at a time.

    Only plain sums and differences, or products and quotients, are certain: a combination with odd weights
    may be nature's own, and is reported as a suspicion.
    """

    code = "AUD003"
    name = "target as a sum or product"

    def leaks(self, context: AuditContext) -> tuple[Leak, ...]:
        """Return the columns that make up the target."""
        if not context.is_regression:
            return ()
        sample = context.sample(_N_SAMPLED)
        names = sample.numbers[:_MOST_COLUMNS]
        if len(names) < 2:
            return ()
        matrix = np.column_stack([sample.values[name] for name in names])
        leak = self._combination(names, matrix, sample.labels, "sum")
        if leak is None and sample.labels.min() > 0:
            positive = np.where(matrix > 0, matrix, np.nan)
            leak = self._combination(
                names, np.log(positive), np.log(sample.labels), "product"
            )
        return () if leak is None else (leak,)

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return the leaks as findings."""
        return as_findings(self.leaks(context))

    def _combination(
        self,
        names: tuple[str, ...],
        matrix: NDArray[np.float64],
        target: NDArray[np.float64],
        kind: str,
    ) -> Leak | None:
        found = _exact_terms(matrix, target)
        if found is None:
            return None
        places, weights = found
        columns = tuple(names[place] for place in places)
        is_plain = bool((np.abs(np.abs(weights) - 1) < 1e-3).all())
        shape = kind if is_plain else f"weighted {kind}"
        return Leak(
            code=self.code,
            columns=columns,
            message=f"The target is exactly a {shape} of {len(columns)} columns: {', '.join(map(repr, columns))}.",
            is_certain=is_plain,
            evidence={"n_columns": len(columns), "n_rows": len(target)},
        )


def _exact_terms(
    matrix: NDArray[np.float64], target: NDArray[np.float64]
) -> tuple[list[int], NDArray[np.float64]] | None:
    """Return the fewest columns found that give the target exactly, and their weights.

    Columns are chosen one by one, each the one most correlated with what is left of the target.
    """
    usable = np.isfinite(matrix).mean(axis=0) >= 0.5
    means = np.nanmean(np.where(usable, matrix, 0.0), axis=0)
    filled = np.where(np.isfinite(matrix), matrix, means) - means
    norms = np.linalg.norm(filled, axis=0)
    usable &= norms > 0
    chosen: list[int] = []
    rest = target - target.mean()
    while len(chosen) < min(_MOST_TERMS, int(usable.sum())):
        match = np.where(
            usable, np.abs(filled.T @ rest) / np.where(norms > 0, norms, 1), -1.0
        )
        match[chosen] = -1.0
        chosen.append(int(match.argmax()))
        weights, rest, is_exact = _fit(matrix, target, filled, chosen)
        if is_exact:  # by one column alone it is a copy, which is another check's
            return (chosen, weights) if len(chosen) > 1 else None
    return None


def _fit(
    matrix: NDArray[np.float64],
    target: NDArray[np.float64],
    filled: NDArray[np.float64],
    chosen: list[int],
) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """Return the weights, what is left of the target, and whether complete rows fit exactly."""
    complete = np.isfinite(matrix[:, chosen]).all(axis=1)
    centred = filled[complete][:, chosen]
    offset = target[complete].mean() if complete.any() else 0.0
    weights = np.linalg.lstsq(
        centred - centred.mean(axis=0), target[complete] - offset, rcond=None
    )[0] if complete.any() else np.zeros(len(chosen))  # fmt: skip
    rest = target - target.mean() - filled[:, chosen] @ weights
    enough = complete.sum() >= max(_FEWEST_ROWS_PER_TERM * len(chosen), 0.5 * len(target))
    left = np.var(rest[complete]) if enough else np.inf
    return weights, rest, bool(left < _UNEXPLAINED * np.var(target))
