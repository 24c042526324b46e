"""Few rows, or few rows a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext

_FEW_ROWS = 500
_VERY_FEW_ROWS = 100
_FEWEST_ROWS_PER_COLUMN = 5


class SmallData:
    """Under 500 rows, or under 5 rows a column."""

    code = "AUD009"
    name = "small data"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding if there are few rows."""
        n_rows, n_columns = context.n_rows, len(context.features)
        is_wide = n_rows < _FEWEST_ROWS_PER_COLUMN * n_columns
        if n_rows >= _FEW_ROWS and not is_wide:
            return ()
        finding = Finding(
            code=self.code,
            severity="warning" if n_rows < _VERY_FEW_ROWS or is_wide else "info",
            subject="table",
            message=f"{n_rows:,} rows for {n_columns:,} columns: scores will have wide intervals.",
            action="Read the intervals, not the scores; simple models do well here.",
            evidence={"n_rows": n_rows, "n_columns": n_columns},
        )
        return (finding,)
