"""Findings and decisions as pages show them: the most severe first, and not all of thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from modelwright.pages.numbers import counted, format_count, format_number, is_finite

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
    return " · ".join(_figure(name, value) for name, value in finding.evidence.items())


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
    return sorted(decisions, key=lambda decision: bool(columns_of(decision)))


def columns_of(decision: Decision) -> list[str]:
    """Return the columns that a decision is about; none for one on the whole table.

    Examples
    --------
    >>> from modelwright.records import Decision
    >>> columns_of(Decision(subject="columns a + b", choice="left out", reason=""))
    ['a', 'b']
    """
    kind, _, names = decision.subject.partition(" ")
    if kind == "column":
        return [names]
    return names.split(" + ") if kind == "columns" else []


def _figure(name: str, value: float | str) -> str:
    words = name.removeprefix("n_").replace("_", " ")
    if isinstance(value, str):
        return f"{words}: {value}"
    is_count = name.startswith("n_") and is_finite(value)
    return f"{words}: {format_count(round(value)) if is_count else format_number(value)}"
