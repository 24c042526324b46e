"""Findings and decisions as pages show them: the most severe first, and not all of thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from modelwright.pages.numbers import counted, format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Decision, Finding

T = TypeVar("T")
N_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """The first of many, and how many are left out."""

    items: Sequence[T]
    n_left_out: int


def first(items: Sequence[T], *, limit: int = N_SHOWN) -> Shown[T]:
    """Return the first items and the number of the others."""
    return Shown(items[:limit], max(len(items) - limit, 0))


def evidence_text(finding: Finding) -> str:
    """Return the figures of a finding in one line."""
    figures = (
        f"{name.removeprefix('n_').replace('_', ' ')}: {value if isinstance(value, str) else format_number(value)}"
        for name, value in finding.evidence.items()
    )
    return " · ".join(figures)


def tally(findings: Sequence[Finding]) -> str:
    """Return how many findings of each severity there are, in words.

    Examples
    --------
    >>> tally([])
    'no findings'
    """
    nouns = (("error", "alert"), ("warning", "warning"), ("info", "note"))
    counts = [
        (sum(finding.severity == severity for finding in findings), noun)
        for severity, noun in nouns
    ]
    said = [counted(count, noun) for count, noun in counts if count]
    return ", ".join(said) if said else "no findings"


def table_decisions_first(decisions: Sequence[Decision]) -> list[Decision]:
    """Return decisions on the whole table before those on single columns."""
    return sorted(decisions, key=lambda decision: decision.subject.startswith("column "))
