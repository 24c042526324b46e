"""Asking the process that writes into MLflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.workflow.config import read_config
from modelwright.workflow.mlflow_process import ask, place

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from modelwright import Project


def test_a_missing_extra_is_a_problem_with_its_way_out(
    project: Project, to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    to("mlruns")
    monkeypatch.setattr("modelwright.workflow.mlflow_process.is_installed", lambda _: False)

    answer = ask(project.folder, read_config(project.folder.config), {"action": "tag"})

    assert "pip install 'modelwright[mlflow]'" in answer["problem"]


def test_a_process_that_dies_is_a_problem(
    project: Project, to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    to("mlruns")
    monkeypatch.setattr("modelwright.workflow.mlflow_process.is_installed", lambda _: True)

    answer = ask(project.folder, read_config(project.folder.config), {"action": "no such"})
    monkeypatch.setattr("sys.executable", "/no/python")
    dead = ask(project.folder, read_config(project.folder.config), {"action": "tag"})

    assert answer["problem"] == "'no such'."
    assert dead["problem"] == "The process that logs ended without an answer."


def test_the_place_is_told_without_its_password(
    project: Project, to: Callable[..., None]
) -> None:
    to("http://ann:secret@127.0.0.1:9", experiment="orders")

    told = place(project.folder, read_config(project.folder.config))

    assert told == ("http://ann:***@127.0.0.1:9", "orders")
