"""The verbs that show releases: releases, show, diff, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session


@verb("releases", example="modelwright releases")
def releases(session: Session) -> None:
    """List all releases with what each of them does.

    The newest comes first; the role is what a release does now.
    """
    from modelwright.cli.rendering.life import releases_text

    with session.project() as project:
        found = project.life.releases()
        pointer = project.life.pointer()
    session.answer({"releases": found, "pointer": pointer}, releases_text(found, pointer))


@verb("show", example="modelwright show\nmodelwright show challenger")
@click.argument("release", metavar="[ID]", default="champion")
def show(session: Session, *, release: str) -> None:
    """Show all that is known of a release.

    ID is the start of its id, or champion, challenger, canary or shadow; without it, the champion is shown.
    """
    from modelwright.cli.rendering.life import facts_text

    with session.project() as project:
        facts = project.life.show(release)
    session.answer(facts, facts_text(facts))


@verb("diff", example="modelwright diff champion challenger\nmodelwright diff 3f9a b07c")
@click.argument("a")
@click.argument("b")
def diff(session: Session, *, a: str, b: str) -> None:
    """Show how two releases differ.

    A and B are as for show. Scores are those on each release's own test rows.
    """
    from modelwright.cli.rendering.life import diff_text

    with session.project() as project:
        found = project.life.diff(a, b)
    session.answer(found, diff_text(found))


@verb("history", example="modelwright history")
def history(session: Session) -> None:
    """Show every move of the pointer, with who and why.

    A line says when, who, what was done, from which release to which, and why.
    """
    from modelwright.cli.rendering.life import history_text

    with session.project() as project:
        moves = project.life.history()
    session.answer(moves, history_text(moves))
