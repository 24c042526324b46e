"""Options that several verbs have, and how their values are read."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.cli.verb import Session


def absolute_location(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    """Return a file as an absolute path, and the URL of a database as it is."""
    if value is None or "://" in value:
        return value
    return str(Path(value).expanduser().absolute())


def names(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> list[str] | None:
    """Return names that are separated by commas."""
    return None if value is None else [name.strip() for name in value.split(",")]


def search_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--budget` and `--trials`, of which one can be given."""

    @click.option(
        "--budget",
        callback=duration,
        metavar="TIME",
        help="Time for the whole build, such as 90s, 5m or 1h.  [default: as configured]",
    )
    @click.option(
        "--trials",
        type=click.IntRange(min=1),
        metavar="N",
        help="Number of candidates to try, instead of a time.",
    )
    @functools.wraps(function)
    def run(
        session: Session, *, budget: float | None, trials: int | None, **options: Any
    ) -> Any:
        """Refuse both together, and call the function."""
        if budget is not None and trials is not None:
            raise click.UsageError(
                "--budget and --trials exclude each other: give one of them."
            )
        return function(session, budget=budget, trials=trials, **options)

    return run


def duration(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> float | None:
    """Return a text such as 5m in seconds."""
    from modelwright.errors import ConfigError
    from modelwright.workflow.duration import parse_duration

    try:
        return None if value is None else parse_duration(value)
    except ConfigError as error:
        raise click.BadParameter(str(error), context, parameter) from error


def share_of_one(context: click.Context, parameter: click.Parameter, value: str) -> float:
    """Return a share such as 5% or 0.05 as a number; what makes no sense is refused later."""
    text = value.strip()
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no share. Write one such as 5% or 0.05.", context, parameter
        ) from error
