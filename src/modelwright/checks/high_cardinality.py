"""Categories with very many levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext

_MANY_LEVELS = 100


class HighCardinality:
    """Over 100 levels: most are rare, and new ones will come."""

    code = "AUD011"
    name = "high cardinality"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per category with many levels."""
        found = []
        for name in context.categories:
            values = context.values[name]
            counts = pd.Series(values[~context.is_missing(name)]).value_counts()
            if len(counts) > _MANY_LEVELS:
                found.append(self._finding(name, len(counts), int((counts == 1).sum())))
        return tuple(found)

    def _finding(self, name: str, n_levels: int, n_once: int) -> Finding:
        return Finding(
            code=self.code,
            severity="info",
            subject=name,
            message=f"{name!r} has {n_levels:,} levels, {n_once:,} of them in a single row.",
            action="Levels are encoded by their outcome; unseen ones are handled as such.",
            evidence={"n_levels": n_levels, "n_levels_in_one_row": n_once},
        )
