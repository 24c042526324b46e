"""Builds in MLflow: a real server, a real database, and none that answers."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import ConfigError, TrackingError
from modelwright.records import read_record
from modelwright.workflow.tracking import Tracked

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright import Project

needs_mlflow = pytest.mark.skipif(
    importlib.util.find_spec("mlflow") is None, reason="mlflow is not installed"
)

# What MLflow holds, read by its own client in a process of its own: its import warns.
LOOK = """
import json, sys
from mlflow import MlflowClient
client = MlflowClient(tracking_uri=sys.argv[1])
(experiment,) = [e for e in client.search_experiments() if e.name == sys.argv[2]]
runs = client.search_runs([experiment.experiment_id], order_by=["attributes.start_time ASC"])
print(json.dumps([{
    "id": run.info.run_id, "name": run.info.run_name, "status": run.info.status,
    "params": run.data.params, "metrics": run.data.metrics, "tags": run.data.tags,
    "files": [f.path for f in client.list_artifacts(run.info.run_id)],
} for run in runs]))
"""


@pytest.fixture
def look() -> Callable[..., list[dict[str, Any]]]:
    """Return a function from a store and an experiment to the runs there, the first first."""
    import json

    def read(store: str, experiment: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-c", LOOK, store, experiment],
            env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"},
            capture_output=True,
            text=True,
            check=True,
        )
        runs: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
        return runs

    return read


@needs_mlflow
@pytest.mark.slow
def test_a_server_gets_a_run_for_the_build_and_one_for_each_candidate(
    project: Project,
    to: Callable[..., None],
    look: Callable[..., list[dict[str, Any]]],
    server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")  # must not be used
    to(server, experiment="orders")

    report = project.build(trials=2)
    release_id = project.release().release_id

    build, *candidates = look(server, "orders")
    assert read_record(project.folder.tracked, Tracked).run_id == build["id"]
    assert build["status"] == "FINISHED"
    assert build["params"]["plan.task"] == "binary"
    assert build["metrics"]["test_roc_auc"] == pytest.approx(
        report.evaluation.scores[0].value
    )
    assert build["tags"]["modelwright.release_id"] == release_id
    assert set(build["files"]) == {
        "plan.json",
        "plan.html",
        "build.html",
        "report.json",
        "leaderboard.json",
    }
    assert {each["params"]["learner"] for each in candidates} == {"dummy", "linear"}
    assert {each["tags"]["mlflow.parentRunId"] for each in candidates} == {build["id"]}


@needs_mlflow
@pytest.mark.slow
def test_a_build_that_was_not_logged_is_logged_later_and_once(
    project: Project,
    to: Callable[..., None],
    look: Callable[..., list[dict[str, Any]]],
) -> None:
    to("sqlite:///mlflow.db")
    release_id = project.release().release_id

    first = project.track()
    again = project.track()

    store = f"sqlite:///{project.folder.root}/mlflow.db"
    build, *candidates = look(store, "shop")
    assert first == again
    assert (first.run_id, first.n_candidates) == (build["id"], len(candidates))
    assert (project.folder.root / "mlartifacts").is_dir()
    assert "modelwright.release_id" not in build["tags"]  # released before it was asked for
    assert project.release().release_id == release_id
    assert look(store, "shop")[0]["tags"]["modelwright.release_id"] == release_id


@needs_mlflow
@pytest.mark.slow
def test_a_server_that_is_down_is_told_and_the_build_stands(
    project: Project,
    to: Callable[..., None],
    free_port: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    to(f"http://127.0.0.1:{free_port}")

    report = project.build(trials=2)

    tracked = read_record(project.folder.tracked, Tracked)
    assert report == project.leaderboard()
    assert "Connection refused" in tracked.problem
    assert "not_tracked store=http://127.0.0.1" in caplog.text
    with pytest.raises(TrackingError, match="Connection refused"):
        project.track()


@needs_mlflow
@pytest.mark.slow
def test_a_server_that_does_not_answer_is_waited_for_a_short_time(
    project: Project, to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelwright.workflow.mlflow_process.SERVER_SECONDS", 4.0)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        to(f"http://127.0.0.1:{silent.getsockname()[1]}")

        with pytest.raises(TrackingError, match="no answer within 4 s"):
            project.track()


def test_a_missing_extra_is_told_with_the_way_to_install_it(
    project: Project, to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelwright.workflow.mlflow_process.is_installed", lambda _: False)
    to("mlruns")

    with pytest.raises(TrackingError, match=r"pip install 'modelwright\[mlflow\]'"):
        project.track()


def test_without_the_setting_nothing_is_logged(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")

    project.build(trials=2)

    assert not project.folder.tracked.exists()
    with pytest.raises(ConfigError, match=r"\[tracking\]"):
        project.track()


def test_another_build_is_another_run(project: Project) -> None:
    from modelwright.records import write_record

    write_record(project.folder.tracked, Tracked(store="s", experiment="e", run_id="old"))

    project.build(trials=2)

    assert not project.folder.tracked.exists()
