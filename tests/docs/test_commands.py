"""docs/guide/commands.md says of every verb what its help says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from modelwright.cli.app import app
from modelwright.cli.exit_codes import EXPLANATION

if TYPE_CHECKING:
    from collections.abc import Callable

    ReadPage = Callable[[str], str]
    ReadTable = Callable[[str, str], list[list[str]]]

PAGE = "docs/guide/commands.md"
SHARED = ("--project", "--wait", "--json", "--debug", "--budget", "--trials")


def metavar(parameter: click.Parameter) -> str:
    """Return the word that stands for a parameter's value."""
    return parameter.metavar or str(parameter.name).upper()


def options(command: click.Command) -> dict[str, str]:
    """Return the options of a verb with their help, as cells of a table."""
    found = {}
    for each in command.params:
        if isinstance(each, click.Option):
            value = "" if each.is_flag else f" {metavar(each)}"
            found[f"`{', '.join(each.opts)}{value}`"] = " ".join((each.help or "").split())
    return found


def own_options(command: click.Command) -> list[list[str]]:
    """Return a verb's options that few other verbs have."""
    return [
        [name, text]
        for name, text in options(command).items()
        if not name.strip("`").startswith(SHARED)
    ]


def shared_options() -> dict[str, tuple[str, list[str]]]:
    """Return the other options with their help and their verbs."""
    found: dict[str, tuple[str, list[str]]] = {}
    for verb, command in app.commands.items():
        for name, text in options(command).items():
            if name.strip("`").startswith(SHARED):
                found.setdefault(name, (text, []))[1].append(verb)
    return found


def heading(verb: str, command: click.Command) -> str:
    """Return the heading of a verb's section."""
    arguments = [
        metavar(each) for each in command.params if isinstance(each, click.Argument)
    ]
    return f"### {' '.join([verb, *arguments])}"


@pytest.mark.parametrize("verb", app.commands)
def test_every_verb_has_its_arguments_its_purpose_and_its_options(
    verb: str, page: ReadPage, table: ReadTable
) -> None:
    command = app.commands[verb]
    title = heading(verb, command)
    purpose = (command.help or "").split("\n\n")[0].strip()

    assert f"{title}\n\n{purpose}" in page(PAGE)
    assert table(PAGE, title) == own_options(command)


def test_options_of_several_verbs_stand_once_with_the_verbs_that_have_them(
    table: ReadTable,
) -> None:
    every = list(app.commands)
    expected = [
        [name, "every verb" if verbs == every else ", ".join(verbs), text]
        for name, (text, verbs) in shared_options().items()
    ]

    assert sorted(table(PAGE, "## Options of several verbs")) == sorted(expected)


def test_exit_codes_are_those_of_the_help(page: ReadPage) -> None:
    lines = [
        line.strip() for line in EXPLANATION.splitlines() if line.strip()[:1].isdigit()
    ]

    for line in lines:
        code, _, meaning = line.partition(" ")
        assert f"| {code} | {meaning.strip()} |" in page(PAGE)
    assert lines
