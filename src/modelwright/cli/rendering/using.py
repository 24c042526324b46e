"""What serve, score and outcomes say."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import call, short_path
from modelwright.pages.numbers import counted, format_count, format_seconds

if TYPE_CHECKING:
    from modelwright.deploy import ScoreReport
    from modelwright.journal import OutcomeCount
    from modelwright.workflow.folder import ProjectFolder


def serving_text(address: str) -> str:
    """Return where the service answers."""
    if address.startswith("unix:"):
        path = shlex.quote(short_path(address.removeprefix("unix:")))
        ask = f"curl --unix-socket {path} http://localhost"
        return (
            f"Serving on the socket {path}\n  requests      {ask}/openapi.json\n"
            f"  measurements  {ask}/metrics\nStop with Ctrl-C."
        )
    return (
        f"Serving on {address}\n"
        f"  requests      {address}/docs\n"
        f"  measurements  {address}/metrics\n"
        "Stop with Ctrl-C."
    )


def score_text(report: ScoreReport) -> str:
    """Return how many rows were predicted, and where they are."""
    text = (
        f"Predicted {counted(report.n_rows, 'row')} in {format_seconds(report.seconds)}: "
        f"{short_path(report.destination)}"
    )
    if not report.n_rejected:
        return text
    where = f": {short_path(report.rejected)}" if report.rejected else ""
    return f"{text}\nRefused {counted(report.n_rejected, 'row')}{where}"


def outcomes_text(count: OutcomeCount, folder: ProjectFolder) -> str:
    """Return what became of the outcomes."""
    replaced = (
        f" ({format_count(count.replaced)} of them in place of an earlier one)"
        if count.replaced
        else ""
    )
    lines = [
        f"Recorded {counted(count.matched, 'outcome')} of predictions in the journal{replaced}."
    ]
    if count.unmatched:
        unmatched = counted(count.unmatched, "outcome")
        lines.append(f"Kept {unmatched} whose prediction is not in the journal.")
    if count.empty:
        lines.append(f"Left out {counted(count.empty, 'row')} without an id or an outcome.")
    return "\n".join([*lines, f"Next: {call('modelwright watch', folder.root)}"])
