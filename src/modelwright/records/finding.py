"""A finding: the coded result of a check, in the audit of a design and in the watch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["info", "warning", "error"]
_ORDER = ("error", "warning", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check saw.

    Parameters
    ----------
    code
        Stable code: "AUD001" for the audit, "WCH001" for the watch.
    severity
        "error" asks for a person, "warning" for a look, "info" is for the record.
    subject
        The column (or columns, joined by " + ") it is about; "table", "target" or "predictions".
    message
        One sentence: what was seen, with its figures; never a row's values.
    action
        What was done about it, or what to do.
    evidence
        Figures by name.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    action: str = ""
    evidence: dict[str, float | str] = field(default_factory=dict)


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings, the most severe first, and otherwise as they stood."""
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.severity)))
