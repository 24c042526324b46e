"""releases, show, diff, history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.usefixtures("fake")
def test_releases_are_listed_with_the_pointer(run: Callable[..., Result]) -> None:
    assert "3f9a3f9a3f9a" in run("releases").stdout

    answer = json.loads(run("releases", "--json").stdout)

    assert answer["releases"][0]["roles"] == ["champion"]
    assert answer["pointer"]["champion"] == "3f9a" * 16


def test_without_a_name_the_champion_is_shown(
    run: Callable[..., Result], fake: Any
) -> None:
    assert "Made of:" in run("show").stdout
    assert fake.calls[-1][1]["positional"] == ("champion",)

    assert json.loads(run("show", "3f9a", "--json").stdout)["threshold"] == 0.35
    assert fake.calls[-1][1]["positional"] == ("3f9a",)


@pytest.mark.usefixtures("fake")
def test_a_release_that_is_not_there_ends_with_2(
    run: Callable[..., Result], answers: dict[str, Any]
) -> None:
    answers["diff"] = ReleaseError("No release starts with 'b'.")

    result = run("diff", "champion", "b")

    assert result.exit_code == 2
    assert "No release starts with 'b'" in result.stderr


@pytest.mark.usefixtures("fake")
def test_the_history_says_who_and_why(run: Callable[..., Result]) -> None:
    assert "the first release" in run("history").stdout
    assert json.loads(run("history", "--json").stdout)[0]["who"] == "ada"
