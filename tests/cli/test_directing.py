"""shadow, canary, pin, unpin: what they hand on, and what they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import Canary, Pin, Pointer
from modelwright.workflow.shadowing import ShadowReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from tests.cli.conftest import FakeProject

CHAMPION, CHALLENGER = "3f9a" * 16, "b07c" * 16


@pytest.fixture(autouse=True)
def pointed(folder: Any, fake: type[FakeProject], answers: dict[str, Any]) -> None:  # noqa: ARG001 - goes there
    from tests.cli.conftest import NOW

    canary = Canary(release_id=CHALLENGER, share=0.05, since=NOW)
    answers["shadow"] = Pointer(champion=CHAMPION, shadow=CHALLENGER)
    answers["compare_shadow"] = ShadowReport(
        champion_id=CHAMPION,
        shadow_id=CHALLENGER,
        n_rows=0,
        n_agreeing=0,
        mean_difference=float("nan"),
        n_outcomes=0,
        comparison=None,
    )
    answers["canary"] = Pointer(champion=CHAMPION, canary=canary)
    answers["pin"] = Pointer(champion=CHAMPION, pin=Pin(at=NOW, who="ada", why="audit"))
    answers["unpin"] = Pointer(champion=CHAMPION)


def _last_call(fake: type[FakeProject]) -> dict[str, Any]:
    return fake.calls[-1][1]


def test_without_a_name_the_shadow_is_compared(
    run: Callable[..., Result], fake: type[FakeProject]
) -> None:
    assert "no row has been answered by both yet" in run("shadow").stdout
    assert fake.calls[-1][0] == "compare_shadow"
    assert json.loads(run("shadow", "--json").stdout)["mean_difference"] is None


def test_off_ends_a_shadow(run: Callable[..., Result], fake: type[FakeProject]) -> None:
    assert "b07cb07cb07c is asked" in run("shadow", "b07c").stdout
    assert _last_call(fake) == {"positional": ("b07c",), "why": "by hand"}

    run("shadow", "off", "--why", "seen enough")
    assert _last_call(fake) == {"positional": (None,), "why": "seen enough"}


@pytest.mark.parametrize(
    ("text", "share"), [("5%", 0.05), ("0.2", 0.2), (" 12.5 % ", 0.125)]
)
def test_a_share_is_given_in_percent_or_as_a_number(
    run: Callable[..., Result], fake: type[FakeProject], text: str, share: float
) -> None:
    result = run("canary", "challenger", "--share", text, "--by-key")

    assert "answers 5 % of requests" in result.stdout
    call = _last_call(fake)
    assert call["share"] == pytest.approx(share)
    assert (call["by_key"], call["max_error_rate"], call["max_slowdown"]) == (True, 0.01, 2)


def test_a_share_that_is_no_number_is_refused(run: Callable[..., Result]) -> None:
    result = run("canary", "challenger", "--share", "some")

    assert result.exit_code == 2
    assert "'some' is no share" in result.stderr


def test_a_pin_needs_a_reason(run: Callable[..., Result]) -> None:
    assert run("pin").exit_code == 2
    assert "is pinned: audit" in run("pin", "--why", "audit").stdout


def test_a_champion_that_is_let_go_is_not_pinned(run: Callable[..., Result]) -> None:
    assert "is not pinned" in run("unpin").stdout
    assert json.loads(run("unpin", "--json").stdout)["pin"] is None
