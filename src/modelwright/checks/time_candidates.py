"""Columns that could order the rows in time while none was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.errors import some
from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext


class TimeCandidates:
    """Several columns, or the order of the rows, could be the time: a person has to say."""

    code = "AUD013"
    name = "time order unclear"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding if rows may be ordered in time and were split at random."""
        is_undecided = context.time_candidates or context.calendar_parts
        if context.time is not None or not is_undecided:
            return ()
        message, action = _question(context)
        finding = Finding(
            code=self.code,
            severity="warning",
            subject="table",
            message=message,
            action=action,
            evidence={"n_candidates": len(context.time_candidates)},
        )
        return (finding,)


def _question(context: AuditContext) -> tuple[str, str]:
    parts = some(context.calendar_parts)
    if "@order" in context.time_candidates:
        return (
            f"The rows stand sorted by {parts}, and were split at random.",
            'If the model will answer for later rows, set [data] time = "@order".',
        )
    if context.calendar_parts:
        return (
            f"Only together {parts} date the rows, which were split at random.",
            "If the model will answer for later rows, make one column of them and name it in [data] time.",
        )
    return (
        f"These could order the rows in time: {some(context.time_candidates)}; the rows were split at random.",
        'Name the one that orders them in [data] time, or set it to "none".',
    )
