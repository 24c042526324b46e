"""Values that are not of their column's type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.numbers import counted
from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext


class UnreadableValues:
    """Some values cannot be read as numbers, dates or whatever their column holds."""

    code = "AUD020"
    name = "unreadable values"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per feature with unreadable values."""
        return tuple(
            self._finding(column.name, column.type, n_rows)
            for column in context.signature.columns
            if (n_rows := context.n_unreadable.get(column.name, 0))
        )

    def _finding(self, name: str, type_: str, n_rows: int) -> Finding:
        return Finding(
            code=self.code,
            severity="warning",
            subject=name,
            message=f"{counted(n_rows, 'value')} of {name!r} cannot be read as {type_}.",
            action=f'They count as missing. Another type: [data.types] "{name}" = "category".',
            evidence={"n_rows": n_rows},
        )
