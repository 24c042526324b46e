"""The command with all its verbs."""

from __future__ import annotations

from typing import Any

import click

from modelwright import __version__
from modelwright.cli.directing import canary, pin, shadow, unpin
from modelwright.cli.exit_codes import EXPLANATION, run_and_explain
from modelwright.cli.journal import journal
from modelwright.cli.keeping import rebuild, watch
from modelwright.cli.keys import keys
from modelwright.cli.life import diff, history, releases, show
from modelwright.cli.making import build, design, init, leaderboard, release, run, track
from modelwright.cli.pointer import promote, rollback, status
from modelwright.cli.using import export, outcomes, score, serve
from modelwright.errors import did_you_mean

# The modules of the verbs import nothing heavy: what a verb needs, it imports when it runs.
_VERBS = {
    "Make a model": (init, design, build, leaderboard, track, release, run),
    "Use it": (export, serve, keys, score),
    "See how it holds up": (outcomes, journal, watch, rebuild),
    "Choose who answers": (promote, rollback, shadow, canary, pin, unpin),
    "Look": (releases, show, diff, history, status),
}

DESCRIPTION = """Design, build, release, serve and watch a model, from a table and a goal.

\b
The short way:
  modelwright init data.csv --target price
  modelwright run --serve
and at any time: modelwright status
"""


class Application(click.Group):
    """The group of verbs, with one place where errors become messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the verbs in the order in which a project uses them."""
        return list(self.commands)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the verbs into the help, by what they are for."""
        width = max(map(len, self.commands))
        for title, verbs in _VERBS.items():
            rows = [
                (str(verb.name).ljust(width), verb.get_short_help_str(80)) for verb in verbs
            ]
            with formatter.section(title):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb; an unknown one is refused with the near miss."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.commands)
            ctx.fail(f"There is no verb {args[0]!r}.{near} See: modelwright --help")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb, and end with its exit code."""
        code = run_and_explain(lambda: super(Application, self).invoke(ctx))
        ctx.exit(code)


@click.command(
    cls=Application,
    help=DESCRIPTION,
    epilog=EXPLANATION,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="modelwright", message="%(prog)s %(version)s")
def app() -> None:
    """Run a verb on a project."""


for _verbs in _VERBS.values():
    for _verb in _verbs:
        app.add_command(_verb)
