"""Columns that carry nothing: constant, empty, ids and row counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.errors import some
from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext

_MEANINGS = {
    "id": "hold identifiers",
    "counter": "count the rows",
    "constant": "have one value in all rows",
    "empty": "have no value in any row",
}


class UnusableColumns:
    """Columns that no model should see."""

    code = "AUD012"
    name = "unusable columns"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per reason, with the columns that it holds for."""
        return tuple(
            self._finding(meaning, names)
            for use, meaning in _MEANINGS.items()
            if (names := [name for name, why in context.unusable.items() if why == use])
        )

    def _finding(self, meaning: str, names: list[str]) -> Finding:
        return Finding(
            code=self.code,
            severity="info",
            subject=names[0] if len(names) == 1 else "table",
            message=f"Columns that {meaning}: {some(names)}.",
            action="Left out.",
            evidence={"n_columns": len(names)},
        )
