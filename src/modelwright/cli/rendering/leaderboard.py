"""The leaderboard on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import rest_text, sections
from modelwright.cli.rendering.tables import name_text, one_line, table, terminal_width
from modelwright.pages.leaderboard import failures, higher_is_better, ranked
from modelwright.pages.numbers import format_share
from modelwright.pages.words import direction, metric_title, shortened

if TYPE_CHECKING:
    from modelwright.pages.leaderboard import Ranked
    from modelwright.records import BuildReport

_MOST_SHOWN = 10
_MOST_REASONS = 5
_SHORTEST_NOTE = 10
_HEADER = ("#", "candidate", "score", "gap", "seconds", "weight")


def leaderboard_text(report: BuildReport, *, shows_all: bool = False) -> str:
    """Return the best candidates with the winner's members, and failures by reason.

    Parameters
    ----------
    report
        What a build left.
    shows_all
        Whether all candidates are listed, instead of ten.
    """
    better = direction(higher_is_better=higher_is_better(report.leaderboard))
    found = ranked(report.leaderboard)
    shown = [
        each
        for each in found
        if shows_all or each.rank <= _MOST_SHOWN or each.row.weight > 0
    ]
    more = len(found) - len(shown)
    return sections(
        f"Leaderboard: {metric_title(report.metric)} on the folds ({better})\n"
        + _table(shown)
        + (f"\n  ... and {more} more: modelwright leaderboard --all" if more else ""),
        _failures(report, limit=len(report.leaderboard) if shows_all else _MOST_REASONS),
    )


def _table(shown: list[Ranked]) -> str:
    rows = [
        (
            str(each.rank),
            name_text(each.row.name),
            each.score,
            each.gap or "-",
            f"{each.row.fit_seconds:,.1f}",
            format_share(each.row.weight) if each.row.weight else "-",
        )
        for each in shown
    ]
    if not any(each.row.note for each in shown):
        return table(rows, header=_HEADER)
    widths = [max(map(len, column)) + 2 for column in zip(_HEADER, *rows, strict=True)]
    room = max(terminal_width() - sum(widths) - 2, _SHORTEST_NOTE)
    notes = [shortened(one_line(each.row.note), room) for each in shown]
    noted = [(*row, note) for row, note in zip(rows, notes, strict=True)]
    return table(noted, header=(*_HEADER, "note"))


def _failures(report: BuildReport, *, limit: int) -> str:
    """Return one line for each reason why candidates have no score."""
    found = failures(report.leaderboard)
    lines = []
    for reason, names in found[:limit]:
        names_text = ", ".join(names[:2]) + (", ..." if len(names) > 2 else "")
        reason_text = (
            reason if reason.startswith(("failed", "stopped")) else f"failed: {reason}"
        )
        tail = f" ({names_text})"
        room = terminal_width() - len(tail) - len(str(len(names))) - 3
        lines.append(f"  {len(names)} {shortened(one_line(reason_text), room)}{tail}")
    return "\n".join(lines) + rest_text(found, limit)
