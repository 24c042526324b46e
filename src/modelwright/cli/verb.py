"""What do all verbs share? Their common options, and the session that these make."""

from __future__ import annotations

import functools
import logging
import math
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelwright.cli.exit_codes import is_debugging, start_debugging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelwright.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One call of a verb.

    Parameters
    ----------
    place
        The project's folder; None means the working folder or the nearest parent.
    as_json
        Whether the answer is for a program.
    waits
        Whether to wait for another command that holds the project.
    """

    place: Path | None
    as_json: bool
    waits: bool

    @contextmanager
    def project(self) -> Iterator[Project]:
        """Open the project, with progress on standard error."""
        from modelwright.cli.progress import progress
        from modelwright.project import Project
        from modelwright.workflow.folder import ProjectFolder

        if not is_debugging():
            # What a library warns about is for us, not for the person at the terminal.
            warnings.filterwarnings("ignore")
            # What is not logged to MLflow stands in the answer.
            for module in ("tracking", "registering"):
                tracking = logging.getLogger(f"modelwright.workflow.{module}")
                tracking.addHandler(logging.NullHandler())
        folder = ProjectFolder.at(self.place) if self.place else ProjectFolder.find()
        wait_seconds = math.inf if self.waits else 0
        with progress() as on_progress:
            yield Project(folder.root, on_progress=on_progress, wait_seconds=wait_seconds)

    def answer(self, record: Any, text: str) -> None:
        """Print an answer: the record as JSON for a program, or the text for a person."""
        if self.as_json:
            from modelwright.cli.rendering.parts import as_json

            text = as_json(record)
        click.echo(text)


def verb(
    name: str, *, example: str, locks: bool = False, has_project: bool = True
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function, with the options that all verbs share.

    Parameters
    ----------
    name
        The verb.
    example
        Calls to show in the help, one a line.
    locks
        Whether it changes the project, and so has `--wait`.
    has_project
        Whether it works on a project that exists, and so has `--project`.
    """

    def decorate(function: Callable[..., Any]) -> click.Command:
        """Return the function as a command."""

        @functools.wraps(function)
        def run(
            *,
            project: Path | None = None,
            json: bool,
            debug: bool,
            wait: bool = False,
            **options: Any,
        ) -> Any:
            """Call the function with its session."""
            if debug:
                start_debugging()
            session = Session(place=project, as_json=json, waits=wait)
            return function(session, **options)

        lines = "\n".join(f"  {line}" for line in example.splitlines())
        command = click.command(name, epilog=f"\b\nExample:\n{lines}")(run)
        command.params += _shared_options(locks=locks, has_project=has_project)
        return command

    return decorate


def _shared_options(*, locks: bool, has_project: bool) -> list[click.Parameter]:
    options = [
        click.Option(
            ["--json"], is_flag=True, help="Answer in JSON; progress goes to stderr."
        ),
        click.Option(["--debug"], is_flag=True, help="Show the traceback of an error."),
    ]
    if locks:
        wait = "Wait for another command that holds the project, instead of giving up."
        options.insert(0, click.Option(["--wait"], is_flag=True, help=wait))
    if has_project:
        place = "The project's folder.  [default: here, or the nearest folder above]"
        kind = click.Path(path_type=Path)
        options.insert(0, click.Option(["--project"], type=kind, metavar="DIR", help=place))
    return list(options)
