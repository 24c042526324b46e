"""A leak: columns that know the target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Columns that give the target away.

    Parameters
    ----------
    code
        Code of the check that found it.
    columns
        The columns, all needed to know the target.
    message
        How they know it, with figures.
    is_certain
        Whether no honest feature looks like this, so that the design may exclude the columns.
    evidence
        Figures by name.
    """

    code: str
    columns: tuple[str, ...]
    message: str
    is_certain: bool = True
    evidence: dict[str, float | str] = field(default_factory=dict)

    def finding(self, action: str) -> Finding:
        """Return the leak as a finding, with what was done about it."""
        return Finding(
            code=self.code,
            severity="error" if self.is_certain else "warning",
            subject=" + ".join(self.columns),
            message=self.message,
            action=action,
            evidence=self.evidence,
        )


class LeakCheck(Protocol):
    """A check whose findings name columns to exclude."""

    code: str
    name: str

    def leaks(self, context: AuditContext) -> tuple[Leak, ...]:
        """Return the leaks that were seen."""
        ...

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return the leaks as findings."""
        ...


def as_findings(leaks: tuple[Leak, ...]) -> tuple[Finding, ...]:
    """Return leaks as findings that ask the reader to act."""
    return tuple(
        leak.finding("Exclude it, unless it is known when the model is asked.")
        for leak in leaks
    )
