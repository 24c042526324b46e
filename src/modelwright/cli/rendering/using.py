"""What export, serve, score and outcomes say."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import SHORT_ID, call, short_path
from modelwright.pages.numbers import counted, format_count, format_seconds

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.deploy import Export, ScoreReport
    from modelwright.journal import OutcomeCount
    from modelwright.workflow.folder import ProjectFolder


def export_text(exported: Export) -> str:
    """Return what was written, and whether it was compared."""
    n_files = counted(len(exported.files), "file")
    where = short_path(exported.folder)
    n_checks = counted(len(exported.certificate.checks), "comparison")
    parity = exported.not_checked or f"It answers like ONNX Runtime in {n_checks}."
    return (
        f"Exported release {exported.release_id[:SHORT_ID]}: {n_files} in {where}\n{parity}\n"
        f"Read more: {short_path(exported.folder / 'README.md')}"
    )


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
        f"  try it        {address}/docs: a form, and a curl command to copy\n"
        f"  measurements  {address}/metrics\n"
        "Stop with Ctrl-C."
    )


def score_text(report: ScoreReport) -> str:
    """Return how many rows were predicted, and where they are."""
    text = (
        f"Predicted {counted(report.n_rows, 'row')} in {format_seconds(report.seconds)}: "
        f"{_shown(report.destination)}"
    )
    if report.n_rejected:
        where = f": {_shown(report.rejected)}" if report.rejected else ""
        text += f"\nRefused {counted(report.n_rejected, 'row')}{where}"
    if report.n_resumed:
        text += (
            f"\nAn interrupted run had done {counted(report.n_resumed, 'row')} of these."
        )
    return text


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
    if count.unusable:
        lines.append(
            f"Warning: {counted(count.unusable, 'outcome')} cannot be what the champion predicts, and the watch "
            "leaves them out: spell them as the target was in the training data, and record them again."
        )
    if count.unmatched:
        unmatched = counted(count.unmatched, "outcome")
        lines.append(f"Kept {unmatched} whose prediction is not in the journal.")
    if count.empty:
        lines.append(f"Left out {counted(count.empty, 'row')} without an id or an outcome.")
    return "\n".join([*lines, f"Next: {call('modelwright watch', folder.root)}"])


def _shown(place: Path | str) -> str:
    return place if isinstance(place, str) else short_path(place)
