"""Numbers in two units: two clouds of values with orders of magnitude and nothing between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext

_FEWEST_ROWS = 50
_FEWEST_VALUES = 20
_LEAST_SHARE = 0.02
_LEAST_GAP_DECADES = 1.5


class MixedUnits:
    """Positive values fall into two parts, 30 times or more apart, each with 2 % of the rows or more."""

    code = "AUD016"
    name = "mixed units"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per column that looks like two units."""
        found = []
        for name in context.numbers:
            decades, share = _largest_gap(context.values[name])
            if decades > _LEAST_GAP_DECADES:
                found.append(self._finding(name, decades, share))
        return tuple(found)

    def _finding(self, name: str, decades: float, share: float) -> Finding:
        return Finding(
            code=self.code,
            severity="warning",
            subject=name,
            message=f"The values of {name!r} fall into two parts a factor of {10**decades:,.0f} apart, "
            f"{share:.1%} of the rows above: two units may be mixed.",
            action="Bring them to one unit at the source if so; they were left as they are.",
            evidence={"decades": decades, "share_above": share},
        )


def _largest_gap(
    values: NDArray[np.float64],
) -> tuple[float, float]:
    """Return the widest gap between neighbours in decades, and the share of values above it."""
    positive = np.sort(values[values > 0])
    n_rows = len(positive)
    if n_rows < max(_FEWEST_ROWS, 0.9 * (~np.isnan(values)).sum()):
        return 0.0, 0.0
    if len(np.unique(positive)) < _FEWEST_VALUES:
        return 0.0, 0.0
    margin = max(1, int(_LEAST_SHARE * n_rows))
    gaps = np.diff(np.log10(positive))[margin - 1 : n_rows - margin]
    widest = int(gaps.argmax())
    return float(gaps[widest]), 1.0 - (widest + margin) / n_rows
