"""The verb for what was asked and answered: journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modelwright.cli.options import absolute_location
from modelwright.cli.verb import verb

if TYPE_CHECKING:
    import datetime as dt

    from modelwright.cli.verb import Session


@verb(
    "journal",
    example="modelwright journal export asked.parquet --since 2026-11-01\n"
    "modelwright journal move",
)
@click.argument("action", metavar="export|move", type=click.Choice(["export", "move"]))
@click.argument("file", metavar="[FILE]", required=False, callback=absolute_location)
@click.option(
    "--release", metavar="ID", help="Export only what the release of that id answered."
)
@click.option(
    "--since",
    type=click.DateTime(),
    metavar="TIME",
    help="Export only what was asked since then (UTC), as in 2026-11-25T10:00:00.",
)
@click.option("--overwrite", is_flag=True, help="Replace FILE.")
def journal(
    session: Session,
    *,
    action: str,
    file: str | None,
    release: str | None,
    since: dt.datetime | None,
    overwrite: bool,
) -> None:
    """Write the journal into a file, or move it into a database.

    'export' writes what was asked, answered and came true into FILE (.csv, .parquet, .jsonl or .arrow), a row for each prediction, with the columns of that release or of the champion.
    'move' brings what lies in files beside the project into the database that `[serve] journal` names. After Ctrl-C or a failure the same command goes on where it stopped.
    """
    from modelwright.cli.rendering.journal import exported_text, moved_text

    if (file is None) != (action == "move"):
        raise click.UsageError("'export' takes the FILE to write, 'move' takes none.")
    if action == "move" and (release or since or overwrite):
        raise click.UsageError("'move' moves everything: it takes no option of 'export'.")
    with session.project() as project:
        if action == "export":
            exported = project.export_journal(
                str(file), release=release, since=since, overwrite=overwrite
            )
            session.answer(exported, exported_text(exported))
        else:
            moved = project.move_journal()
            session.answer(moved, moved_text(moved))
