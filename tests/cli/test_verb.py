"""What all verbs share."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from modelwright.workflow.folder import ProjectFolder


def test_a_verb_works_from_below_the_project(
    run: Callable[..., Result],
    fake: Any,
    folder: ProjectFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    below = folder.root / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)

    assert run("status").exit_code == 0
    assert fake.calls[0] == ("Project", {"folder": folder.root, "wait_seconds": 0})


def test_a_named_project_is_used_from_anywhere(
    run: Callable[..., Result],
    fake: Any,
    folder: ProjectFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir("/")

    assert run("status", "--project", str(folder.root)).exit_code == 0
    assert fake.calls[0][1]["folder"] == folder.root


def test_a_named_folder_without_a_project_is_refused(
    run: Callable[..., Result], folder: ProjectFolder
) -> None:
    (folder.root / "below").mkdir()

    result = run("status", "--project", "below")

    assert result.exit_code == 2
    assert "holds no modelwright.toml" in result.stderr


@pytest.mark.usefixtures("folder")
def test_waiting_lasts_as_long_as_it_takes(
    run: Callable[..., Result],
    fake: Any,
) -> None:
    run("design", "--wait")

    assert fake.calls[0][1]["wait_seconds"] == math.inf


@pytest.mark.usefixtures("fake", "folder")
def test_json_stands_alone_on_standard_output(
    run: Callable[..., Result],
) -> None:
    result = run("design", "--json")

    assert json.loads(result.stdout)["metric"] == "roc_auc"
