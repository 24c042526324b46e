"""The verbs that direct traffic: shadow, canary, pin, unpin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modelwright.cli.options import share_of_one
from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session

OFF = "off"
_BY_HAND = "by hand"


@verb(
    "shadow",
    example="modelwright shadow challenger\nmodelwright shadow\nmodelwright shadow off",
)
@click.argument("release", metavar="[ID|off]", required=False)
@click.option("--why", metavar="TEXT", default=_BY_HAND, help="Why, for the history.")
def shadow(session: Session, *, release: str | None, why: str) -> None:
    """Ask a release what the champion is asked, without answering.

    ID is the start of a release's id, or challenger; off ends it. A service that is running follows within five seconds.
    Without ID, the shadow's answers are compared with the champion's.
    """
    from modelwright.cli.rendering.directing import shadow_report_text, shadow_text

    with session.project() as project:
        if release is None:
            report = project.life.compare_shadow()
            session.answer(report, shadow_report_text(report))
            return
        pointer = project.life.shadow(None if release == OFF else release, why=why)
    session.answer(pointer, shadow_text(pointer, project.folder))


@verb(
    "canary",
    example="modelwright canary challenger --share 5%\n"
    "modelwright canary challenger --share 10% --by-key\nmodelwright canary off",
)
@click.argument("release", metavar="ID|off")
@click.option(
    "--share",
    callback=share_of_one,
    default="5%",
    metavar="SHARE",
    help="The part of the traffic, such as 5%.  [default: 5%]",
)
@click.option(
    "--by-key", is_flag=True, help="Part the values of [serve] key, not the requests."
)
@click.option(
    "--max-errors",
    callback=share_of_one,
    default="1%",
    metavar="SHARE",
    help="Switch off when it fails more often where the champion does not.  [default: 1%]",
)
@click.option(
    "--max-slowdown",
    type=float,
    default=2.0,
    metavar="TIMES",
    help="Switch off when most requests take so many times as long.  [default: 2]",
)
@click.option("--why", metavar="TEXT", default=_BY_HAND, help="Why, for the history.")
def canary(
    session: Session,
    *,
    release: str,
    share: float,
    by_key: bool,
    max_errors: float,
    max_slowdown: float,
    why: str,
) -> None:
    """Let a release answer a part of the traffic.

    ID is the start of a release's id, or challenger; off ends it. When the canary breaks its limits, the service switches it off by itself,
    and the history says why.
    """
    from modelwright.cli.rendering.directing import canary_text

    with session.project() as project:
        pointer = project.life.canary(
            None if release == OFF else release,
            share=share,
            by_key=by_key,
            max_error_rate=max_errors,
            max_slowdown=max_slowdown,
            why=why,
        )
    session.answer(pointer, canary_text(pointer, project.folder))


@verb("pin", example='modelwright pin --why "until the audit is over"')
@click.argument("release", metavar="[ID]", required=False)
@click.option("--why", metavar="TEXT", required=True, help="Why, for the history.")
def pin(session: Session, *, release: str | None, why: str) -> None:
    """Keep the champion: refuse promotion, rollback and canary.

    ID is the start of the champion's id, if you want it checked. It ends with unpin.
    """
    from modelwright.cli.rendering.directing import pin_text

    with session.project() as project:
        pointer = project.life.pin(release, why=why)
    session.answer(pointer, pin_text(pointer, project.folder))


@verb("unpin", example="modelwright unpin")
@click.option("--why", metavar="TEXT", default=_BY_HAND, help="Why, for the history.")
def unpin(session: Session, *, why: str) -> None:
    """Let the champion be changed again."""
    from modelwright.cli.rendering.directing import pin_text

    with session.project() as project:
        pointer = project.life.unpin(why=why)
    session.answer(pointer, pin_text(pointer, project.folder))
