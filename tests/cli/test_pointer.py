"""promote, rollback, status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

pytestmark = pytest.mark.usefixtures("folder")


def test_promote_takes_the_challenger_or_a_named_release(
    run: Callable[..., Result], fake: Any
) -> None:
    result = run("promote")
    assert "The champion is now b07cb07cb07c; a running service follows" in result.stdout
    assert fake.calls[-1][1]["positional"] == (None,)

    run("promote", "b07c")
    assert fake.calls[-1][1]["positional"] == ("b07c",)


@pytest.mark.usefixtures("fake")
def test_rollback_names_the_champion(run: Callable[..., Result]) -> None:
    assert json.loads(run("rollback", "--json").stdout) == {"champion": "3f9a" * 16}


@pytest.mark.usefixtures("fake")
def test_status_says_what_is_next(run: Callable[..., Result]) -> None:
    result = run("status")
    assert "Next: modelwright run" in result.stdout
    assert json.loads(run("status", "--json").stdout)["config"] == "modelwright.toml"
