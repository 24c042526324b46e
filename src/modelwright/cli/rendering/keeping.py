"""What watch and rebuild say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import (
    SHORT_ID,
    call,
    found,
    pointers,
    rest_text,
    sections,
    short_path,
)
from modelwright.cli.rendering.tables import name_text, one_line, paragraph, table
from modelwright.pages.numbers import (
    counted,
    format_number,
    format_score,
    format_share,
    format_time,
)
from modelwright.pages.words import metric_title

if TYPE_CHECKING:
    from modelwright.records import Comparison, WatchReport
    from modelwright.workflow.folder import ProjectFolder

_MOST_COLUMNS = 10


def watch_text(report: WatchReport, folder: ProjectFolder) -> str:
    """Return what the watch saw."""
    period = (
        f", {format_time(report.first)} to {format_time(report.last)}"
        if report.n_rows
        else ""
    )
    estimated = (
        format_score(report.estimated)
        if report.estimated
        else f"cannot say: {report.cannot_estimate}"
    )
    return sections(
        f"Release {report.release_id[:SHORT_ID]}: {counted(report.n_rows, 'prediction')}"
        f"{period}; {counted(report.n_outcomes, 'outcome')}.",
        f"{metric_title(report.reference.metric)}, with 95 % intervals:\n"
        + table(
            [
                ("at release", format_score(report.reference)),
                ("estimated now", one_line(estimated)),
                ("realized", _realized(report)),
            ]
        ),
        _drift(report),
        found(report.findings) or "Nothing to report.",
        pointers(
            folder.watch_page,
            call("modelwright rebuild", folder.root) if report.alerts else "",
        ),
    )


def comparison_text(comparison: Comparison, folder: ProjectFolder) -> str:
    """Return champion and challenger side by side, and the verdict."""
    better = comparison.is_better
    return sections(
        paragraph(comparison.verdict, indent=0),
        table(
            [
                (
                    "champion",
                    comparison.champion_id[:SHORT_ID],
                    format_score(comparison.champion),
                ),
                (
                    "challenger",
                    comparison.challenger_id[:SHORT_ID],
                    format_score(comparison.challenger),
                ),
            ],
            header=("", "release", metric_title(comparison.champion.metric)),
        ),
        f"The challenger is stored: {short_path(folder.release(comparison.challenger_id))}",
        f"Next: {call('modelwright promote', folder.root)}"
        if better
        else "The champion stays. Try again when more outcomes are known.",
    )


def _realized(report: WatchReport) -> str:
    if report.cannot_measure:
        return one_line(f"cannot say: {report.cannot_measure}")
    if report.realized is None:
        return "not enough outcomes"
    return (
        f"{format_score(report.realized)} on {counted(report.realized.n_rows, 'outcome')}"
    )


def _drift(report: WatchReport) -> str:
    moved = sorted(
        (drift for drift in report.drift if drift.drifted),
        key=lambda drift: -drift.distance,
    )
    rows = [
        (
            name_text(drift.column),
            format_number(drift.distance, digits=2),
            format_share(drift.missing_rate),
            format_share(drift.unseen_rate),
            format_share(drift.out_of_range_rate),
        )
        for drift in moved
    ]
    if not rows:
        return ""
    header = ("moved", "distance", "missing", "unseen", "out of range")
    return table(rows[:_MOST_COLUMNS], header=header) + rest_text(rows, _MOST_COLUMNS)
