"""What a leaderboard says: its direction, gaps to the best, members, and failures by reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.pages.numbers import format_like, format_number, is_finite
from modelwright.pages.words import metric_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import BuildReport, LeaderboardRow

ENSEMBLE = "ensemble"
STOPPED = "stopped early: far behind the best on the first folds"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with a score: its place, from 1, and figures that align with the others'.

    `gap` is how far it is behind the best; empty for the best itself.
    """

    row: LeaderboardRow
    rank: int
    score: str
    gap: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an ensemble: scores on the folds, and what they lose without it, as figures."""

    name: str
    alone: str
    without: str
    lost: str


def ranked(rows: Sequence[LeaderboardRow]) -> list[Ranked]:
    """Return the rows that have a score, which stand in order, with place and gap."""
    scored = [row for row in rows if row.score is not None]
    best = scored[0].score if scored else None
    return [
        Ranked(row, rank, format_like(row.score, best), _gap(row.score, best))
        for rank, row in enumerate(scored, start=1)
    ]


def candidates(rows: Sequence[LeaderboardRow]) -> list[LeaderboardRow]:
    """Return the rows that were tried, without that of the ensemble."""
    return [row for row in rows if row.learner != ENSEMBLE]


def ensemble_row(rows: Sequence[LeaderboardRow]) -> LeaderboardRow | None:
    """Return the ensemble's row; None where one candidate won alone."""
    return next((row for row in rows if row.learner == ENSEMBLE), None)


def higher_is_better(rows: Sequence[LeaderboardRow]) -> bool:
    """Return the metric's direction, which the order of the rows tells: the best stand first."""
    scores = [row.score for row in rows if row.score is not None and is_finite(row.score)]
    return not scores or scores[0] >= scores[-1]


def failures(rows: Sequence[LeaderboardRow]) -> list[tuple[str, list[str]]]:
    """Return the reasons why candidates have no score, with their names; the commonest first."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.score is None:
            found.setdefault(_reason(row.note), []).append(row.name)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _reason(note: str) -> str:
    """Return a note without what differs from candidate to candidate; the report holds it whole."""
    if note.startswith("stopped after"):
        return STOPPED
    return note or "no reason was noted"


def ensemble_sentences(report: BuildReport) -> list[str]:
    """Return what the winner is made of, and what the ensemble gains over one candidate."""
    rows, members = report.leaderboard, report.contributions
    ensemble = ensemble_row(rows)
    best = next(iter(candidates(rows)), None)
    title = metric_title(report.metric)
    if best is None or not members:
        return []
    if ensemble is None:
        return [
            f"The model is one candidate, {members[0].name}: on the folds no average of "
            f"several was better than its {title} of {format_number(best.score)}."
        ]
    return [
        f"On the folds the ensemble reaches {title} {format_number(ensemble.score)}; the best "
        f"single candidate, {best.name}, reaches {format_number(best.score)} alone.",
    ]


def members(report: BuildReport) -> list[Member]:
    """Return the members of an ensemble; none where one candidate won alone."""
    ensemble = ensemble_row(report.leaderboard)
    if ensemble is None or ensemble.score is None:
        return []
    sign = 1.0 if higher_is_better(report.leaderboard) else -1.0
    return [
        Member(
            each.name,
            format_like(each.score, ensemble.score),
            format_like(each.score_without, ensemble.score),
            format_like(sign * (ensemble.score - each.score_without), ensemble.score),
        )
        for each in report.contributions
        if each.score_without is not None
    ]


def _gap(score: float | None, best: float | None) -> str:
    if score is None or best is None or score == best or not is_finite(score):
        return ""
    return format_like(abs(score - best), best)
