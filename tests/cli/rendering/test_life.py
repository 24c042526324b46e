"""What releases, show, diff and history say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelwright.cli.rendering.life import (
    diff_text,
    facts_text,
    history_text,
    releases_text,
)
from modelwright.records import Move, Pin, Pointer
from modelwright.workflow.release_diff import Change, ReleaseDiff

if TYPE_CHECKING:
    from modelwright.workflow.inspecting import ReleaseFacts, ReleaseSummary

NEW = "b07c" * 16


def test_releases_stand_in_a_table_above_the_pin(summary: ReleaseSummary) -> None:
    pin = Pin(at=summary.created_at, who="ada", why="audit")

    text = releases_text([summary], Pointer(champion=summary.release_id, pin=pin))

    lines = text.splitlines()
    assert "3f9a3f9a3f9a  churn  2026-11-14 10:32 UTC" in lines[1]
    assert lines[1].endswith("2.5 MB  champion")
    assert lines[-1] == "The champion is pinned by ada since 2026-11-14 10:32 UTC: audit"
    assert "pinned" not in releases_text([summary], Pointer())


def test_without_releases_the_way_to_one_is_said() -> None:
    assert "modelwright run" in releases_text([], Pointer())


def test_a_release_is_shown_in_full(facts: ReleaseFacts) -> None:
    text = facts_text(facts)

    assert "passed: 1 check on up to 412 rows, largest difference 1e-13" in text
    assert "lightgbm 3  60 %" in text
    assert "decides from  0.35" in text
    assert "ada  promote  none  3f9a3f9a3f9a  the first release" in text


def test_a_release_that_does_nothing_says_so(facts: ReleaseFacts) -> None:
    idle = replace(facts, summary=replace(facts.summary, roles=()), moves=())

    assert "it is stored, and does nothing now" in facts_text(idle)
    assert "What became of it" not in facts_text(idle)


def test_a_difference_says_what_came_went_and_changed(facts: ReleaseFacts) -> None:
    diff = ReleaseDiff(
        a=facts.summary.release_id,
        b=NEW,
        added=("\x1b[31mred",),
        removed=("plan",),
        columns=(Change(subject="tenure: maximum", a=72.0, b=None),),
        facts=(),
        decisions=(Change(subject="metric", a="roc_auc", b="f1"),),
        a_score=facts.scores[0],
        b_score=replace(facts.scores[0], value=0.9),
        a_members=facts.members,
        b_members=(),
    )

    text = diff_text(diff)

    assert "+ \ufffd[31mred" in text
    assert "  - plan" in text
    assert ["tenure:", "maximum", "72", "none"] in [
        line.split() for line in text.splitlines()
    ]
    assert "roc_auc       f1" in text
    assert "Facts:" not in text
    assert "the same release" in diff_text(replace(diff, b=diff.a))


def test_the_history_names_from_and_to(facts: ReleaseFacts) -> None:
    move = Move(
        at=facts.summary.created_at,
        who="ada",
        action="canary",
        before=None,
        after=NEW,
        why="a\ntry",
        detail="5 % of keys",
    )

    assert "ada  canary  none  b07cb07cb07c  a try (5 % of keys)" in history_text([move])
    assert history_text([]) == "The pointer has not been moved yet."
