"""Every call of modelwright that the README or docs/ show can be typed as it stands."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest
from tests.docs.conftest import ROOT

from modelwright.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def calls(page: Path) -> list[list[str]]:
    """Return the words after `modelwright` of each line in the page's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    text = "\n".join(blocks).replace("\\\n", " ")
    lines = [line.removeprefix("$ ") for line in text.splitlines()]
    return [
        shlex.split(line, comments=True)[1:]
        for line in lines
        if line.startswith("modelwright ")
    ]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if calls(page)], ids=lambda page: page.stem
)
def test_each_call_has_a_verb_and_options_that_there_are(page: Path) -> None:
    for verb, *arguments in calls(page):
        assert verb in app.commands, verb

        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ROOT)
            try:
                app.commands[verb].make_context(verb, arguments)
            except click.exceptions.Exit:  # of --help
                continue


def test_calls_are_found_in_many_pages() -> None:
    assert sum(bool(calls(page)) for page in PAGES) > 5
