"""How two releases differ, and that equal ones do not."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from modelwright.workflow.release_diff import Change, diff_releases

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright import Project


def _changed(project: Project, document: dict[str, Any], name: str) -> Path:
    """Copy the champion under another id, with another document in the place of one of its own."""
    champion = project.folder.release(project.status().champion or "")
    other: Path = project.folder.release("f" * 64)
    if not other.exists():
        shutil.copytree(champion, other)
    (other / name).chmod(0o644)
    (other / name).write_text(json.dumps(document))
    return other


def _document(project: Project, name: str) -> Any:
    path = project.folder.release(project.status().champion or "") / name
    return json.loads(path.read_text())


def test_a_release_does_not_differ_from_itself(project: Project) -> None:
    diff = diff_releases(project.folder, "champion", project.status().champion or "")

    assert diff.a == diff.b
    assert (diff.added, diff.removed, diff.columns, diff.facts, diff.decisions) == (
        (),
        (),
        (),
        (),
        (),
    )


def test_columns_that_came_went_and_changed_are_told(project: Project) -> None:
    plan = _document(project, "plan.json")
    columns = plan["signature"]["columns"]
    by_name = {column["name"]: column for column in columns}
    by_name["size"] |= {"name": "weight"}
    by_name["kind"] |= {"levels": ["small", "large", "huge"]}
    by_name["count"] |= {"type": "number", "nullable": True}
    _changed(project, plan, "plan.json")

    diff = diff_releases(project.folder, "champion", "ffff")

    assert (diff.added, diff.removed) == (("weight",), ("size",))
    assert diff.columns == (
        Change(subject="count: type", a="integer", b="number"),
        Change(subject="count: nullable", a="false", b="true"),
        Change(subject="kind: levels", a="3, 'odd' only here", b="3, 'huge' only here"),
    )


def test_threshold_data_decisions_and_members_are_told(project: Project) -> None:
    plan, reference = (_document(project, f"{name}.json") for name in ("plan", "reference"))
    report = _document(project, "report.json")
    plan["n_used"] = 7
    plan["decisions"][0]["choice"] = "another"
    reference["threshold"] = 0.25
    report["evaluation"]["scores"][0]["value"] = 0.125
    winner = next(row for row in report["leaderboard"] if row["weight"])
    winner["name"] = "forest-9"
    _changed(project, plan, "plan.json")
    _changed(project, reference, "reference.json")
    _changed(project, report, "report.json")

    diff = diff_releases(project.folder, "champion", "ffff")

    facts = {change.subject: (change.a, change.b) for change in diff.facts}
    assert facts["rows used"][1] == 7
    assert facts["decision threshold"][1] == 0.25
    assert diff.decisions[0].b == "another"
    assert diff.b_score.value == 0.125
    assert diff.b_members[0].name == "forest-9"
    assert diff.a_members[0].name != "forest-9"
