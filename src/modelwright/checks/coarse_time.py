"""Times so coarse that whole ones leave too many rows to test, or too few to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.pages.numbers import counted
from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext

_LEAST_TEST_SHARE, _MOST_TEST_SHARE = 0.05, 0.4


class CoarseTime:
    """A split by whole times has under 5 % or over 40 % of the rows in test."""

    code = "AUD021"
    name = "coarse time"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding if the shares of the split are far from the usual ones."""
        if context.time is None or context.blocks is None:
            return ()
        n_times = len(np.unique(context.time))
        share = float((context.blocks < 0).mean())
        if n_times < 2 or _LEAST_TEST_SHARE <= share <= _MOST_TEST_SHARE:
            return ()
        n_train = int((context.blocks >= 0).sum())
        finding = Finding(
            code=self.code,
            severity="warning",
            subject=context.time_name or "table",
            message=f"The {n_times:,} times are so coarse that {share:.0%} of the rows test and "
            f"{counted(n_train, 'row')} teach before the last refit.",
            action='Name a finer time column, or set [data] time = "none" if the order does not matter.',
            evidence={"n_times": n_times, "test_share": share, "n_train": n_train},
        )
        return (finding,)
