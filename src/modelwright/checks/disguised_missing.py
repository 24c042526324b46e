"""Values that mean "missing" and do not say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext

_FEWEST_ROWS = 3
# How large the smallest other value must be for a zero to look out of place: as a share of the median, and
# in usual steps from one value to the next, so that counts 0, 1, 2 are at home.
_FAR_FROM_ZERO = 0.2
_STEPS_FROM_ZERO = 5
_FEWEST_VALUES = 20


class DisguisedMissing:
    """Codes that were read as missing, and zeros where all other values are far from zero."""

    code = "AUD010"
    name = "missing codes in disguise"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per column with codes, and per column with odd zeros."""
        coded = [
            self._coded(column.name, column.missing_codes)
            for column in context.signature.columns
            if column.missing_codes
        ]
        zeros = [
            self._zeros(name, n_zeros, context.n_rows)
            for name in context.numbers
            if (n_zeros := _n_odd_zeros(context.values[name]))
        ]
        return (*coded, *zeros)

    def _coded(self, name: str, codes: tuple[str, ...]) -> Finding:
        return Finding(
            code=self.code,
            severity="info",
            subject=name,
            message=f"{' and '.join(codes)} stands apart from all other values of {name!r}.",
            action="It is read as missing.",
        )

    def _zeros(self, name: str, n_zeros: int, n_rows: int) -> Finding:
        return Finding(
            code=self.code,
            severity="warning",
            subject=name,
            message=f"{name!r} is 0 in {n_zeros:,} rows and far from 0 in all others: 0 may mean missing.",
            action="Empty these cells in the data if it does; they were left as they are.",
            evidence={"n_zeros": n_zeros, "share": n_zeros / n_rows},
        )


def _n_odd_zeros(values: NDArray[np.float64]) -> int:
    n_zeros = int((values == 0).sum())
    if n_zeros < _FEWEST_ROWS or np.nanmin(values) < 0:
        return 0
    others = values[values > 0]
    distinct = np.unique(others)
    if len(others) < n_zeros or len(distinct) < _FEWEST_VALUES:
        return 0
    step = np.median(np.diff(distinct))
    far = max(_FAR_FROM_ZERO * np.median(others), _STEPS_FROM_ZERO * step)
    return n_zeros if distinct[0] > far else 0
