"""What shadow, canary, pin and unpin say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import SHORT_ID, call, sections
from modelwright.cli.rendering.tables import one_line, table
from modelwright.pages.numbers import format_number, format_share
from modelwright.workflow.directing import canary_words

if TYPE_CHECKING:
    from modelwright.records import Pointer
    from modelwright.workflow.folder import ProjectFolder
    from modelwright.workflow.shadowing import ShadowReport

_FOLLOWS = "a running service follows within 5 s."


def shadow_text(pointer: Pointer, folder: ProjectFolder) -> str:
    """Return whether a release is the shadow."""
    if pointer.shadow is None:
        return f"There is no shadow now; {_FOLLOWS}"
    return (
        f"{pointer.shadow[:SHORT_ID]} is asked what the champion is asked; {_FOLLOWS}\n"
        f"End it: {call('modelwright shadow off', folder.root)}"
    )


def shadow_report_text(report: ShadowReport) -> str:
    """Return how alike champion and shadow answer, and which is nearer to what came true."""
    names = f"{report.shadow_id[:SHORT_ID]} beside {report.champion_id[:SHORT_ID]}"
    if not report.n_rows:
        return f"{names}: no row has been answered by both yet."
    facts = [
        ("rows", f"{report.n_rows:,} answered by both"),
        ("agree", format_share(report.n_agreeing / report.n_rows)),
        ("mean difference", format_number(report.mean_difference)),
        ("outcomes", f"{report.n_outcomes:,} known"),
    ]
    verdict = report.comparison.verdict if report.comparison else ""
    return sections(f"{names}\n{table(facts)}", verdict.replace("challenger", "shadow"))


def canary_text(pointer: Pointer, folder: ProjectFolder) -> str:
    """Return which part of the traffic a canary answers, and when it is switched off."""
    canary = pointer.canary
    if canary is None:
        return f"There is no canary now: the champion answers everything; {_FOLLOWS}"
    return (
        f"{canary.release_id[:SHORT_ID]} answers {canary_words(canary)}; {_FOLLOWS}\n"
        f"It is switched off when it fails in more than {format_share(canary.max_error_rate)} "
        "of its requests where the champion does not,\n"
        f"or when most of them take {format_number(canary.max_slowdown)} times as long.\n"
        f"End it: {call('modelwright canary off', folder.root)}"
    )


def pin_text(pointer: Pointer, folder: ProjectFolder) -> str:
    """Return whether the champion is pinned."""
    champion = (pointer.champion or "none")[:SHORT_ID]
    if pointer.pin is None:
        return f"The champion, {champion}, is not pinned."
    return (
        f"The champion, {champion}, is pinned: {one_line(pointer.pin.why)}\n"
        f"Let it go: {call('modelwright unpin', folder.root)}"
    )
