"""The verbs around the pointer to the champion: promote, rollback, status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session


@verb("promote", example="modelwright promote\nmodelwright promote 3f9a")
@click.argument("release_id", metavar="[ID]", required=False)
@click.option("--why", metavar="TEXT", help="Why, for the history.")
def promote(session: Session, *, release_id: str | None, why: str | None) -> None:
    """Make the challenger, or another release, the champion.

    ID is the start of a release's id; without it, the challenger is promoted. A pinned champion stays.
    A service that is running follows within five seconds.
    """
    from modelwright.cli.rendering.parts import sections
    from modelwright.cli.rendering.pointer import promotion_text
    from modelwright.cli.rendering.tracking import registered_text
    from modelwright.workflow.champion import registry

    with session.project() as project:
        before = registry(project.folder).champion()
        champion = project.promote(release_id, why=why)
    text = promotion_text(champion, before, project.folder)
    text = sections(text, registered_text(project.folder))
    session.answer({"champion": champion}, text)


@verb("rollback", example='modelwright rollback --why "complaints from Oslo"')
@click.option("--why", metavar="TEXT", help="Why, for the history.")
def rollback(session: Session, *, why: str | None) -> None:
    """Make the previous champion the champion again.

    A service that is running follows within five seconds.
    """
    from modelwright.cli.rendering.parts import sections
    from modelwright.cli.rendering.pointer import rollback_text
    from modelwright.cli.rendering.tracking import registered_text
    from modelwright.workflow.champion import registry

    with session.project() as project:
        before = registry(project.folder).champion()
        champion = project.rollback(why=why)
    text = rollback_text(champion, before, project.folder)
    text = sections(text, registered_text(project.folder))
    session.answer({"champion": champion}, text)


@verb("status", example="modelwright status")
def status(session: Session) -> None:
    """Show where the project stands, and what to do next."""
    from modelwright.cli.rendering.pointer import status_text

    with session.project() as project:
        state = project.status()
    session.answer(state, status_text(state))
