"""Dates that always follow the row's own time: they may be unknown when the model is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext

_LEAST_SHARE = 0.99


class LaterTimes:
    """A datetime feature is never before the time column, and mostly after it."""

    code = "AUD017"
    name = "dates after the fact"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per feature that follows the time."""
        if context.time is None or context.time_name is None:
            return ()
        found = []
        for column in context.signature.columns:
            if column.type == "datetime" and column.name != context.time_name:
                later = context.values[column.name] - context.time
                later = later[~np.isnan(later)]
                if (
                    len(later)
                    and (later >= 0).mean() >= _LEAST_SHARE
                    and (later > 0).mean() > 0.5
                ):
                    found.append(self._finding(column.name, context.time_name))
        return tuple(found)

    def _finding(self, name: str, time: str) -> Finding:
        return Finding(
            code=self.code,
            severity="warning",
            subject=name,
            message=f"{name!r} follows {time!r} in nearly all rows: it may be written after the fact.",
            action="Exclude it, unless it is known when the model is asked.",
        )
