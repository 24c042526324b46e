"""The verbs that use the champion: serve, score, outcomes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from modelwright.cli.options import absolute_location
from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session
    from modelwright.project import Project


@verb("serve", example="modelwright serve --port 8080")
@click.option(
    "--host", metavar="NAME", help="Address to listen on.  [default: as configured]"
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.  [default: as configured]",
)
@click.option(
    "--socket",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Unix socket to listen on, instead of an address.  [default: as configured]",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that answer.  [default: as configured]",
)
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    metavar="FORMAT",
    help="Write every event to stderr, as text or json.  [default: as configured]",
)
def serve(
    session: Session,
    *,
    host: str | None,
    port: int | None,
    socket: Path | None,
    workers: int | None,
    log: Literal["text", "json"] | None,
) -> None:
    """Answer requests over HTTP with the champion.

    A promotion or a rollback is followed within five seconds, without a failed request.
    Another address than this machine's own needs an API key: see modelwright keys.
    """
    chosen = {"host": host, "port": port, "workers": workers, "log": log}
    with session.project() as project:
        serve_until_stopped(project, socket=socket and socket.absolute(), **chosen)


def serve_until_stopped(project: Project, **chosen: Any) -> None:
    """Serve, and say where; Ctrl-C is how it ends, and no interruption.

    Parameters
    ----------
    project
        Whose champion answers.
    **chosen
        What goes before the settings, as `Project.serve` takes it.
    """
    from modelwright.cli.rendering.using import serving_text

    with suppress(KeyboardInterrupt):
        project.serve(
            **chosen,
            on_ready=lambda address: click.echo(serving_text(address), err=True),
        )


@verb("score", example="modelwright score new_rows.csv predictions.parquet")
@click.argument("source", metavar="IN", callback=absolute_location)
@click.argument("destination", metavar="OUT", callback=absolute_location)
def score(session: Session, *, source: str, destination: str) -> None:
    """Predict the rows of a file with the champion.

    The rows of IN and their predictions are written to OUT, both CSV or Parquet; memory stays bounded however long the file is.
    """
    from modelwright.cli.rendering.using import score_text

    with session.project() as project:
        report = project.score(source, destination)
    session.answer(report, score_text(report))


@verb("outcomes", example="modelwright outcomes sold.csv")
@click.argument("file", callback=absolute_location)
def outcomes(session: Session, *, file: str) -> None:
    """Record what came true.

    FILE has the columns prediction_id and outcome. Instead of prediction_id it may have the column that `[serve] key` names; an optional
    observed_at says when it was seen. The latest outcome of a prediction wins.
    """
    from modelwright.cli.rendering.using import outcomes_text

    with session.project() as project:
        count = project.record_outcomes(file)
    session.answer(count, outcomes_text(count, project.folder))
