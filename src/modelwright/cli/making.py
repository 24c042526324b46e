"""The verbs that make a model: init, design, build, leaderboard, track, release, run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelwright.cli.exit_codes import ExitCode
from modelwright.cli.options import absolute_location, duration, search_options
from modelwright.cli.using import serve_until_stopped
from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session


@verb(
    "init",
    example="modelwright init churn.csv --target Churn --positive Yes\n"
    'modelwright init sqlite:///shop.db --query "SELECT * FROM orders" --target returned',
    has_project=False,
)
@click.argument("data", callback=absolute_location)
@click.option(
    "--target",
    default="",  # so that the message can name the columns
    metavar="COLUMN",
    help="The column to predict; without it, the columns are listed.",
)
@click.option(
    "--time", metavar="COLUMN", help="The column that orders the rows; '@order' or 'none'."
)
@click.option("--group", metavar="COLUMN", help="Rows of one group are not torn apart.")
@click.option("--positive", metavar="VALUE", help="The class whose probability matters.")
@click.option("--query", metavar="SQL", help="What to read from a database.")
@click.option(
    "--into",
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    metavar="DIR",
    help="The project's folder.  [default: here]",
)
def init(
    session: Session,
    *,
    data: str,
    target: str,
    time: str | None,
    group: str | None,
    positive: str | None,
    query: str | None,
    into: Path,
) -> None:
    """Start a project: write a commented modelwright.toml.

    DATA is a file (CSV, Parquet, JSON lines, Arrow) or the URL of a database.
    """
    from modelwright.cli.rendering.making import init_text
    from modelwright.project import Project

    project = Project.init(
        data,
        target=target,
        time=time,
        group=group,
        positive=positive,
        query=query,
        into=into,
    )
    record = {"project": project.folder.root, "config": project.folder.config}
    session.answer(record, init_text(project.folder))


@verb("design", example="modelwright design", locks=True)
def design(session: Session) -> None:
    """Profile and audit the data, and plan the model.

    The page plan.html shows every decision with its reason.
    """
    from modelwright.cli.rendering.making import plan_text

    with session.project() as project:
        plan = project.design()
    session.answer(plan, plan_text(plan, project.folder))


@verb(
    "build",
    example="modelwright build --budget 5m\nmodelwright build --more 5m",
    locks=True,
)
@search_options
@click.option(
    "--more",
    callback=duration,
    metavar="TIME",
    help="Go on for so long, beyond what earlier calls spent.",
)
def build(
    session: Session, *, budget: float | None, trials: int | None, more: float | None
) -> ExitCode:
    """Search for the best model, and evaluate it.

    Ctrl-C ends the search and keeps the best so far; the next call goes on from there.
    """
    if more is not None and (budget is not None or trials is not None):
        raise click.UsageError(
            "--more goes on from earlier calls: leave out --budget and --trials."
        )
    from modelwright.cli.rendering.making import build_text

    with session.project() as project:
        report = project.build(budget=budget, trials=trials, more=more)
    session.answer(report, build_text(report, project.folder))
    return ExitCode.INTERRUPTED if report.interrupted else ExitCode.DONE


@verb("leaderboard", example="modelwright leaderboard --all")
@click.option("--all", "shows_all", is_flag=True, help="List every candidate.")
def leaderboard(session: Session, *, shows_all: bool) -> None:
    """Show the candidates of the last build.

    Ten of them and the winner's members, unless --all is given; --json has all.
    """
    from modelwright.cli.rendering.leaderboard import leaderboard_text
    from modelwright.cli.rendering.parts import pointers, sections

    with session.project() as project:
        report = project.leaderboard()
    page = pointers(project.folder.build_page, "")
    session.answer(report, sections(leaderboard_text(report, shows_all=shows_all), page))


@verb("track", example="modelwright track", locks=True)
def track(session: Session) -> None:
    """Log the last build and the releases to MLflow.

    What is there already stays as it is. Where to stands in modelwright.toml below [tracking];
    builds and releases then log themselves.
    """
    from modelwright.cli.rendering.parts import sections
    from modelwright.cli.rendering.tracking import registered_text, tracked_text

    with session.project() as project:
        tracked = project.track()
    text = sections(tracked_text(tracked, project.folder), registered_text(project.folder))
    session.answer(tracked, text)


@verb(
    "release",
    example="modelwright release\nmodelwright release --deploy docker --deploy k8s\n"
    "modelwright release --of champion --deploy systemd",
    locks=True,
)
@click.option(
    "--deploy",
    "kinds",
    multiple=True,
    type=click.Choice(["docker", "systemd", "k8s"]),
    metavar="KIND",
    help="Write files for docker, systemd or k8s into deploy/; may be repeated.",
)
@click.option(
    "--of", "existing", metavar="ID", help="Write them for a release that is there already."
)
def release(session: Session, *, kinds: tuple[Any, ...], existing: str | None) -> None:
    """Write the built model as an immutable release.

    It is refused (exit code 1) unless the portable model answers like the one that was built.
    The first release becomes the champion.
    """
    from modelwright.cli.rendering.making import deployed_text, release_text
    from modelwright.cli.rendering.parts import sections
    from modelwright.cli.rendering.tracking import registered_text

    if existing is not None and not kinds:
        raise click.UsageError(
            "--of needs --deploy: a release that is there never changes."
        )
    with session.project() as project:
        if existing is not None:
            deployed = project.deploy(existing, kinds)
            session.answer(deployed, deployed_text(deployed))
            return
        manifest = project.release()
        text = sections(
            registered_text(project.folder), release_text(manifest, project.folder)
        )
        if not kinds:
            session.answer(manifest, text)
            return
        deployed = project.deploy(manifest.release_id, kinds)
    session.answer(
        {"release": manifest, "deployed": deployed}, sections(text, deployed_text(deployed))
    )


@verb(
    "run",
    example="modelwright run --budget 5m\nmodelwright run --serve",
    locks=True,
)
@search_options
@click.option("--serve", is_flag=True, help="Then serve the champion.")
def run(session: Session, *, budget: float | None, trials: int | None, serve: bool) -> None:
    """Design, build and release in one go."""
    from modelwright.cli.rendering.leaderboard import leaderboard_text
    from modelwright.cli.rendering.making import audit_text, release_text
    from modelwright.cli.rendering.parts import sections
    from modelwright.cli.rendering.tracking import last_tracked_text, registered_text
    from modelwright.records import Plan, read_record

    with session.project() as project:
        manifest = project.run(budget=budget, trials=trials)
    text = sections(
        audit_text(read_record(project.folder.plan, Plan)),
        leaderboard_text(project.leaderboard()),
        last_tracked_text(project.folder),
        registered_text(project.folder),
        release_text(manifest, project.folder),
    )
    session.answer(manifest, text)
    if serve:
        serve_until_stopped(project)
