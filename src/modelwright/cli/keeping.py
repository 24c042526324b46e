"""The verbs that keep a model good: watch, rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from modelwright.cli.exit_codes import ExitCode
from modelwright.cli.options import absolute_location, search_options
from modelwright.cli.verb import verb

if TYPE_CHECKING:
    from modelwright.cli.verb import Session


@verb("watch", example="modelwright watch --json")
def watch(session: Session) -> ExitCode:
    """Compare the traffic with the reference.

    Exit code 1 means that there are alerts.
    """
    from modelwright.cli.rendering.keeping import watch_text

    with session.project() as project:
        report = project.watch()
    session.answer(report, watch_text(report, project.folder))
    return ExitCode.ANSWER_IS_NO if report.alerts else ExitCode.DONE


@verb("rebuild", example="modelwright rebuild --data october.csv", locks=True)
@click.option(
    "--data",
    callback=absolute_location,
    metavar="FILE",
    help="More labelled rows, besides the journal's.",
)
@click.option(
    "--judge",
    callback=absolute_location,
    metavar="FILE",
    help="Rows to judge by, instead of a fifth of the new rows.",
)
@click.option("--only-new", is_flag=True, help="Learn from the new rows alone.")
@search_options
def rebuild(
    session: Session,
    *,
    data: str | None,
    judge: str | None,
    only_new: bool,
    budget: float | None,
    trials: int | None,
) -> ExitCode:
    """Build a challenger, and compare it with the champion.

    It learns from the old rows and from new ones: those of the journal that have an outcome,
    and those of --data. Both models are judged on rows that neither has seen; exit code 1
    means that the challenger is not better.
    """
    from modelwright.cli.rendering.keeping import comparison_text
    from modelwright.cli.rendering.parts import sections
    from modelwright.cli.rendering.tracking import registered_text

    with session.project() as project:
        comparison = project.rebuild(
            data=data, judge=judge, only_new=only_new, budget=budget, trials=trials
        )
    text = comparison_text(comparison, project.folder)
    session.answer(comparison, sections(text, registered_text(project.folder)))
    return ExitCode.DONE if comparison.is_better else ExitCode.ANSWER_IS_NO
