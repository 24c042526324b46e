"""The verb for who may ask: keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session
    from modelwright.server.keys import Scope


@verb(
    "keys",
    example="modelwright keys add shop --scope predict --scope outcomes\n"
    "modelwright keys list\nmodelwright keys revoke shop",
)
@click.argument(
    "action", metavar="add|list|revoke", type=click.Choice(["add", "list", "revoke"])
)
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["predict", "outcomes", "admin"]),
    metavar="SCOPE",
    help="What the key allows: predict, outcomes or admin; may be given again.",
)
def keys(
    session: Session, *, action: str, name: str | None, scopes: tuple[Scope, ...]
) -> None:
    """Make, list and revoke the API keys of the service.

    A new key is shown once: only its hash is kept. A service that is running follows within
    seconds.
    """
    from modelwright.cli.rendering.keys import added_text, keys_text, public, revoked_text

    if (name is None) != (action == "list"):
        raise click.UsageError("'add' and 'revoke' take the NAME of a key, 'list' none.")
    if bool(scopes) != (action == "add"):
        raise click.UsageError(
            "'add' needs what the key allows, as in --scope predict; the others take no --scope."
        )
    with session.project() as project:
        if action == "add":
            key, secret = project.add_key(str(name), scopes)
            session.answer(public(key) | {"key": secret}, added_text(key, secret))
        elif action == "list":
            found = project.keys()
            session.answer([public(key) for key in found], keys_text(found))
        else:
            key = project.revoke_key(str(name))
            session.answer(public(key), revoked_text(key))
