"""Where a build and the releases were logged, or why they were not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import call
from modelwright.cli.rendering.tables import paragraph
from modelwright.pages.numbers import counted
from modelwright.records import read_record
from modelwright.workflow.registering import Registered
from modelwright.workflow.tracking import Tracked

if TYPE_CHECKING:
    from modelwright.workflow.folder import ProjectFolder


def last_tracked_text(folder: ProjectFolder) -> str:
    """Return what became of the logging of the last build; empty if none was asked for."""
    if not folder.tracked.exists():
        return ""
    return tracked_text(read_record(folder.tracked, Tracked), folder)


def tracked_text(tracked: Tracked, folder: ProjectFolder) -> str:
    """Return where a build was logged, or what was not logged and how to log it later."""
    if tracked.problem:
        text = (
            f"Not logged to MLflow at {tracked.store}: {tracked.problem} The build is kept; "
            f"log it later with: {call('modelwright track', folder.root)}"
        )
    else:
        text = (
            f"Logged to MLflow at {tracked.store}, experiment {tracked.experiment!r}: run "
            f"{tracked.run_id}, with {counted(tracked.n_candidates, 'candidate')} below it."
        )
    return paragraph(text, indent=0)


def registered_text(folder: ProjectFolder) -> str:
    """Return which versions MLflow's aliases name; empty if releases are not registered."""
    if not folder.registered.exists():
        return ""
    registered = read_record(folder.registered, Registered)
    where = f"MLflow at {registered.store}, model {registered.model!r}"
    if registered.problem:
        text = (
            f"{where}, is not in line: {registered.problem} Here everything is done; the next "
            f"move brings it in line, or: {call('modelwright track', folder.root)}"
        )
    else:
        named = [
            f"{alias} is version {version}"
            for alias, version in (
                ("champion", registered.champion),
                ("challenger", registered.challenger),
            )
            if version
        ]
        text = f"{where}: {', '.join(named) or 'no alias'}."
    return paragraph(text, indent=0)
