"""Parts of several texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import (
    as_json,
    call,
    found,
    rest_text,
    sections,
    short_path,
)
from modelwright.records import Finding, Plan

if TYPE_CHECKING:
    import pytest


def test_paths_below_the_working_folder_are_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert short_path(tmp_path / "a" / "b.html") == "a/b.html"
    assert short_path("/elsewhere/b.html") == "/elsewhere/b.html"


def test_a_command_names_a_project_elsewhere_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, below = tmp_path / "my shop", tmp_path / "my shop" / "data"
    below.mkdir(parents=True)

    monkeypatch.chdir(below)
    assert call("modelwright watch", project) == "modelwright watch"

    monkeypatch.chdir(tmp_path)
    assert call("modelwright watch", project) == "modelwright watch --project 'my shop'"


def test_json_holds_paths_and_no_nan() -> None:
    document = json.loads(as_json({"path": Path("a"), "value": float("nan")}))

    assert document == {"path": "a", "value": None}


def test_findings_come_with_the_most_severe_first(plan: Plan) -> None:
    text = found(plan.findings)

    assert text.index("AUD001") < text.index("AUD007")
    assert "\x1b" not in text


def test_many_findings_are_counted() -> None:
    findings = [
        Finding(code=f"AUD{number:03}", severity="info", subject="x", message="m")
        for number in range(20)
    ]

    assert "... and 5 more" in found(findings)
    assert rest_text([1, 2], 2) == ""


def test_of_many_findings_alike_the_first_are_told_and_the_others_named() -> None:
    findings = [
        Finding(code="AUD010", severity="info", subject=name, message=f"{name} has -200.")
        for name in "abcde"
    ]

    assert found(findings).splitlines() == [
        "Found:",
        "  Note AUD010 a",
        "    a has -200.",
        "  Note AUD010 b",
        "    b has -200.",
        "  Note AUD010 and the like of 3 more: c, d, e",
    ]
    assert "the like" not in found(findings[:3])


def test_empty_sections_leave_no_gap() -> None:
    assert sections("a", "", "b") == "a\n\nb"
