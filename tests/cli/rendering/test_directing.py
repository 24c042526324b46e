"""What shadow, canary, pin and unpin say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import CHALLENGER, CHAMPION, NOW

from modelwright.cli.rendering.directing import (
    canary_text,
    pin_text,
    shadow_report_text,
    shadow_text,
)
from modelwright.records import Canary, Pin, Pointer
from modelwright.workflow.shadowing import ShadowReport

if TYPE_CHECKING:
    from modelwright.records import Comparison
    from modelwright.workflow.folder import ProjectFolder


def test_a_canary_says_its_part_its_limits_and_its_end(folder: ProjectFolder) -> None:
    canary = Canary(release_id=CHALLENGER, share=0.05, by_key=True, since=NOW)

    text = canary_text(Pointer(champion=CHAMPION, canary=canary), folder)

    assert "b07cb07cb07c answers 5 % of keys" in text
    assert "more than 1 % of its requests" in text
    assert "take 2 times as long" in text
    assert "End it: modelwright canary off" in text
    assert "the champion answers everything" in canary_text(Pointer(), folder)


def test_a_shadow_says_its_end(folder: ProjectFolder) -> None:
    text = shadow_text(Pointer(champion=CHAMPION, shadow=CHALLENGER), folder)

    assert "b07cb07cb07c is asked what the champion is asked" in text
    assert "There is no shadow now" in shadow_text(Pointer(), folder)


def test_a_comparison_says_how_alike_and_who_is_better(comparison: Comparison) -> None:
    text = shadow_report_text(
        ShadowReport(
            champion_id=CHAMPION,
            shadow_id=CHALLENGER,
            n_rows=2_000,
            n_agreeing=1_900,
            mean_difference=0.0125,
            n_outcomes=400,
            comparison=comparison,
        )
    )

    assert text.startswith("b07cb07cb07c beside 3f9a3f9a3f9a")
    assert "agree            95 %" in text
    assert "mean difference  0.0125" in text
    assert text.endswith("The shadow is better beyond noise.")


def test_a_pin_says_why(folder: ProjectFolder) -> None:
    pin = Pin(at=NOW, who="ada", why="the audit\nof May")

    text = pin_text(Pointer(champion=CHAMPION, pin=pin), folder)

    assert "3f9a3f9a3f9a, is pinned: the audit of May" in text
    assert "is not pinned" in pin_text(Pointer(champion=CHAMPION), folder)
