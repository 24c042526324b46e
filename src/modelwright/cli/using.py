"""The verbs that use a release: export, serve, score, outcomes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from modelwright.cli.options import absolute_location, names
from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session
    from modelwright.project import Project


@verb(
    "export",
    example="modelwright export java --package com.example.churn\n"
    "modelwright export r scorer --release 3f9a",
)
@click.argument("language")
@click.argument("folder", metavar="[FOLDER]", required=False, callback=absolute_location)
@click.option(
    "--release", metavar="ID", help="Start of a release's id.  [default: the champion]"
)
@click.option(
    "--package", metavar="NAME", help="Java, JavaScript: the package.  [default: model]"
)
def export(
    session: Session,
    *,
    language: str,
    folder: str | None,
    release: str | None,
    package: str | None,
) -> None:
    """Write a release in another language.

    LANGUAGE is java (source without dependencies, and a jar where there is a JDK), r (plain R) or js (modules for Node and a page, on ONNX Runtime). FOLDER is exports/LANGUAGE unless it is given.
    Where the language's programs are there, its answers are compared with ONNX Runtime's; exit code 1 means that they differ, and nothing was written.
    """
    from modelwright.cli.rendering.using import export_text

    with session.project() as project:
        exported = project.export(language, folder, release=release, package=package)
    session.answer(exported, export_text(exported))


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
@click.option(
    "--query",
    metavar="SQL",
    help="Which rows to read, where IN is a database: a select, or the name of a table.",
)
@click.option(
    "--table", metavar="NAME", help="The table to write, where OUT is a database."
)
@click.option(
    "--columns",
    metavar="NAMES",
    callback=names,
    help="Columns of IN to carry, separated by commas.  [default: all]",
)
@click.option(
    "--partition-by",
    metavar="COLUMN",
    help="Write a folder of folders COLUMN=value.",
)
@click.option(
    "--raw-scores",
    is_flag=True,
    help="Add what the learners said before calibration.",
)
@click.option(
    "--overwrite",
    is_flag=True,
    help="Replace OUT, and drop an interrupted run with another release or other options.",
)
def score(session: Session, *, source: str, destination: str, **options: Any) -> None:
    """Predict rows of a file, folder or database.

    The rows of IN and the champion's predictions are written to OUT, which appears whole at the end; memory stays bounded. After Ctrl-C or
    a failure the same command goes on where it stopped.
    """
    from modelwright.cli.rendering.using import score_text

    with session.project() as project:
        report = project.score(source, destination, **options)
    session.answer(report, score_text(report))


@verb(
    "outcomes",
    example="modelwright outcomes sold.csv\n"
    'modelwright outcomes postgresql://db/shop --query "SELECT order_id, outcome FROM sold"',
)
@click.argument("file", callback=absolute_location)
@click.option("--query", metavar="SQL", help="What to read from a database.")
def outcomes(session: Session, *, file: str, query: str | None) -> None:
    """Record what came true.

    FILE is a file or the URL of a database. It has the columns prediction_id and outcome. Instead of prediction_id it may have the column that `[serve] key` names; an optional
    observed_at says when it was seen. The latest outcome of a prediction wins.
    """
    from modelwright.cli.rendering.using import outcomes_text

    with session.project() as project:
        count = project.record_outcomes(file, query=query)
    session.answer(count, outcomes_text(count, project.folder))
