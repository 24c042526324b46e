"""What promote, rollback and status say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import SHORT_ID, call, rest_text, sections, short_path
from modelwright.cli.rendering.tables import one_line, paragraph, table
from modelwright.pages.numbers import counted, format_time, score_sentence
from modelwright.pages.words import metric_title
from modelwright.workflow.directing import canary_words

if TYPE_CHECKING:
    from modelwright.records import WatchReport
    from modelwright.workflow.folder import ProjectFolder
    from modelwright.workflow.status import Status

_MOST_RELEASES = 10


def promotion_text(release_id: str, before: str | None, folder: ProjectFolder) -> str:
    """Return who answers after a promotion, and how to go back."""
    if release_id == before:
        return f"{release_id[:SHORT_ID]} is the champion already; nothing has changed."
    return _champion_text(release_id, folder, back="modelwright rollback")


def rollback_text(release_id: str, before: str | None, folder: ProjectFolder) -> str:
    """Return who answers after a rollback, and how to undo it."""
    back = f"modelwright promote {(before or '')[:SHORT_ID]}".rstrip()
    return _champion_text(release_id, folder, back=back)


def status_text(status: Status) -> str:
    """Return where the project stands."""
    facts = [("settings", short_path(status.config))]
    if status.plan:
        judged = f"judged by {metric_title(status.plan.metric)}"
        facts.append(("plan", f"{counted(status.plan.n_used, 'row')}, {judged}"))
    if status.score:
        facts.append(("last build", score_sentence(status.score)))
    facts.append(("journal", _journal(status)))
    if status.watch:
        facts.append(("last watch", _watch_summary(status.watch)))
    if status.pointer.canary:
        facts.append(("canary", f"answers {canary_words(status.pointer.canary)}"))
    if status.pointer.pin:
        facts.append(("champion", f"pinned: {one_line(status.pointer.pin.why)}"))
    return sections(
        f"Project {one_line(status.project)}\n{table(facts)}",
        status.journal_problem and paragraph(one_line(status.journal_problem)),
        _releases(status),
        _next_step(status),
    )


def _champion_text(release_id: str, folder: ProjectFolder, *, back: str) -> str:
    return (
        f"The champion is now {release_id[:SHORT_ID]}; a running service follows within 5 s.\n"
        f"Back: {call(back, folder.root)}"
    )


def _journal(status: Status) -> str:
    if status.journal_problem:
        return "cannot be read, see below"
    held = (
        f"{counted(status.n_predictions, 'prediction')}, "
        f"{counted(status.n_outcomes, 'outcome')}"
    )
    place = status.journal if "://" in status.journal else short_path(status.journal)
    return f"{held}, in {place}"


def _next_step(status: Status) -> str:
    command, _, why = status.next_step.partition(": ")
    return f"Next: {call(command, status.config.absolute().parent)}" + (
        f"\n      {why}" if why else ""
    )


def _releases(status: Status) -> str:
    rows = [
        (
            manifest.release_id[:SHORT_ID],
            ", ".join(status.pointer.roles(manifest.release_id)),
            format_time(manifest.created_at),
            manifest.score_text,
        )
        for manifest in status.releases
    ]
    if not rows:
        return ""
    header = ("release", "role", "made", "test score")
    return table(rows[:_MOST_RELEASES], header=header) + rest_text(rows, _MOST_RELEASES)


def _watch_summary(report: WatchReport) -> str:
    alerts = counted(len(report.alerts), "alert") if report.alerts else "no alerts"
    until = f" up to {format_time(report.last)}" if report.n_rows else ""
    return f"{alerts}, {counted(report.n_rows, 'prediction')}{until}"
