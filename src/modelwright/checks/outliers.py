"""Values far outside of all others: an age of 455."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.pages.numbers import counted
from modelwright.records import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.checks.context import AuditContext

_MOST_ROWS = 3
_FEWEST_ROWS = 50
_FEWEST_VALUES = 10
# How many times the range of all others a value must lie away from them.
_FAR = 2.0


class Outliers:
    """At most three rows lie further from all others than twice the range of those."""

    code = "AUD015"
    name = "out-of-place values"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per column with such rows."""
        found = []
        for name in context.numbers:
            n_rows, ratio = _out_of_place(context.values[name])
            if n_rows:
                found.append(self._finding(name, n_rows, ratio))
        return tuple(found)

    def _finding(self, name: str, n_rows: int, ratio: float) -> Finding:
        return Finding(
            code=self.code,
            severity="warning",
            subject=name,
            message=f"{counted(n_rows, 'value')} of {name!r}: {ratio:.1f} times the range of all others away from them.",
            action="Check them at the source; they were left as they are.",
            evidence={"n_rows": n_rows, "ranges_away": ratio},
        )


def _out_of_place(values: NDArray[np.float64]) -> tuple[int, float]:
    """Return how many values stand apart at either end, and how far in ranges of the others."""
    present = np.sort(values[~np.isnan(values)])
    if len(present) < _FEWEST_ROWS or len(np.unique(present)) < _FEWEST_VALUES:
        return 0, 0.0
    for ordered in (present, -present[::-1]):
        gaps = np.diff(ordered[-_MOST_ROWS - 1 :])
        ranges = ordered[-_MOST_ROWS - 1 : -1] - ordered[0]
        ratios = np.divide(gaps, ranges, out=np.zeros_like(gaps), where=ranges > 0)
        if (ratios > _FAR).any():
            first = int(np.flatnonzero(ratios > _FAR)[0])
            return _MOST_ROWS - first, float(ratios[first])
    return 0, 0.0
