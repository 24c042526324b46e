"""What promote, rollback and status say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.cli.conftest import NEW_PROJECT, NOW

from modelwright.cli.rendering.pointer import promotion_text, rollback_text, status_text
from modelwright.records import Canary, Pin, Pointer

if TYPE_CHECKING:
    from modelwright.records import Plan, ReleaseManifest, WatchReport
    from modelwright.workflow.folder import ProjectFolder


def test_a_new_project_has_little_to_say() -> None:
    text = status_text(NEW_PROJECT)

    assert text.splitlines()[0] == "Project churn"
    assert "0 predictions, 0 outcomes, in /srv/churn/journal.sqlite" in text
    assert "release" not in text


def test_why_a_journal_cannot_be_read_is_said_in_whole() -> None:
    reason = "The journal postgresql://ann@db.example.org:5432/models, schema churn cannot be read: "
    reason += (
        "connection failed: password authentication failed for user ann. Check the rights."
    )

    text = status_text(
        replace(
            NEW_PROJECT,
            journal="postgresql://ann@db.example.org:5432/models, schema churn",
            journal_problem=reason,
        )
    )

    assert "journal   cannot be read, see below" in text
    assert reason in " ".join(text.split())


def test_each_move_of_the_pointer_says_how_to_undo_it(folder: ProjectFolder) -> None:
    old, new = "3f9a" * 16, "b07c" * 16

    assert "Back: modelwright rollback" in promotion_text(new, old, folder)
    assert "Back: modelwright promote b07cb07cb07c" in rollback_text(old, new, folder)
    assert promotion_text(new, new, folder).endswith("nothing has changed.")


def test_a_project_in_service_shows_its_releases_and_its_last_watch(
    plan: Plan, manifest: ReleaseManifest, watched: WatchReport
) -> None:
    text = status_text(
        replace(
            NEW_PROJECT,
            plan=plan,
            score=watched.reference,
            champion=manifest.release_id,
            releases=(manifest,),
            n_predictions=500,
            n_outcomes=40,
            journal="postgresql://ann@db/models, schema churn",
            watch=watched,
            pointer=Pointer(
                champion=manifest.release_id,
                canary=Canary(release_id="b07c" * 16, share=0.05, since=NOW),
                pin=Pin(at=NOW, who="ada", why="the audit"),
            ),
        )
    )

    assert "7,021 rows, judged by ROC AUC" in text
    assert "3f9a3f9a3f9a  champion  2026-11-14 10:32 UTC" in text
    assert (
        "500 predictions, 40 outcomes, in postgresql://ann@db/models, schema churn" in text
    )
    assert "canary      answers 5 % of requests" in text
    assert "champion    pinned: the audit" in text
    assert "no alerts, 500 predictions up to 2026-11-14 10:32 UTC" in text
