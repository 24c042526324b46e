"""Exact repeats of rows: counted twice, and in training and test at once if a split ignores them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext


class RepeatedRows:
    """Rows that are equal in all columns, the target included, row counters left out."""

    code = "AUD006"
    name = "exact repeats of rows"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding if any row repeats an earlier one."""
        n_rows = context.n_rows + context.n_repeats_dropped
        if context.n_repeats == 0:
            return ()
        share = context.n_repeats / n_rows
        kept = "A repeat stays in the same part of the split as the row that it repeats."
        finding = Finding(
            code=self.code,
            severity="warning" if share >= 0.01 else "info",
            subject="table",
            message=f"{context.n_repeats:,} of {n_rows:,} rows ({share:.1%}) exactly repeat an earlier row.",
            action="They were set aside." if context.n_repeats_dropped else kept,
            evidence={"n_repeats": context.n_repeats, "share": share},
        )
        return (finding,)
