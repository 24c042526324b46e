"""Releases in MLflow's model registry: a real server, a database, a folder, and none at all."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from modelwright import load
from modelwright.errors import TrackingError
from modelwright.records import read_record
from modelwright.workflow.registering import Registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright import Project
    from modelwright.records import ReleaseManifest

needs_mlflow = pytest.mark.skipif(
    importlib.util.find_spec("mlflow") is None, reason="mlflow is not installed"
)

# What MLflow's registry holds, and what its champion answers; in a process of its own.
LOOK = """
import json, sys
import pandas
import mlflow
store, name, rows = sys.argv[1:]
mlflow.set_tracking_uri(store)
mlflow.set_registry_uri(store)
client = mlflow.MlflowClient()
versions = client.search_model_versions(f"name = '{name}'", order_by=["version_number ASC"])
champion = mlflow.pyfunc.load_model(f"models:/{name}@champion")
print(json.dumps({
    "aliases": {k: str(v) for k, v in client.get_registered_model(name).aliases.items()},
    "versions": [{"tags": v.tags, "run": v.run_id, "text": v.description} for v in versions],
    "answers": champion.predict(pandas.read_csv(rows))["probability_yes"].tolist(),
}))
"""


# Holds a lock until its standard input ends; the lock is there, by its name, only when it is held.
HOLD = """
import fcntl, os, sys
path = sys.argv[1] + ".made"
with open(path, "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.rename(path, sys.argv[1])
    sys.stdin.read()
"""


@pytest.fixture
def look(project: Project) -> Callable[..., dict[str, Any]]:
    """Return a function from a store to what a model holds there, and what its champion answers."""

    def read(store: str, name: str = "shop") -> dict[str, Any]:
        settings = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_ALLOW_FILE_STORE": "true"}
        done = subprocess.run(
            [sys.executable, "-c", LOOK, store, name, "rows.csv"],
            cwd=project.folder.root,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    return read


@pytest.fixture
def grow(project: Project, mixed_rows: Callable[..., pd.DataFrame]) -> Callable[[], str]:
    """Return a function that makes a release of more rows, and gives its id."""

    def run() -> str:
        rows = project.folder.root / "rows.csv"
        extra = mixed_rows("binary", n_rows=60, seed=5)
        extra.to_csv(rows, mode="a", header=False, index=False)
        manifest: ReleaseManifest = project.run(trials=2)
        return manifest.release_id

    return run


def answers_of(project: Project, release_id: str) -> list[float]:
    rows = pd.read_csv(project.folder.root / "rows.csv").drop(columns="y")
    probabilities = load(project.folder.release(release_id)).predict_proba(rows)
    return [float(value) for value in probabilities[:, 1]]


@needs_mlflow
@pytest.mark.slow
def test_versions_and_aliases_on_a_server_follow_releases_and_the_pointer(
    project: Project,
    to: Callable[..., None],
    server: str,
    grow: Callable[[], str],
    look: Callable[..., dict[str, Any]],
) -> None:
    to(server, model="orders")
    first = project.status().champion or ""

    second = grow()
    released = look(server, "orders")
    project.promote()
    promoted = look(server, "orders")
    project.rollback()
    project.track()
    back = look(server, "orders")

    ids = [each["tags"]["modelwright.release_id"] for each in released["versions"]]
    assert ids == [first, second]
    assert released["aliases"] == {"champion": "1", "challenger": "2"}
    assert promoted["aliases"] == {"champion": "2"}
    assert back["aliases"] == {"champion": "1"}
    assert promoted["answers"] == pytest.approx(answers_of(project, second), abs=1e-12)
    assert back["answers"] == pytest.approx(answers_of(project, first), abs=1e-12)
    assert len(back["versions"]) == 2
    run_id = json.loads(project.folder.tracked.read_text())["run_id"]
    assert [each["run"] or "" for each in back["versions"]] == ["", run_id]


@needs_mlflow
@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite:///mlflow.db", "mlruns"])
def test_a_version_says_what_the_release_is(
    project: Project,
    to: Callable[..., None],
    look: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    store: str,
) -> None:
    to(store)

    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("MLFLOW_REGISTRY_URI", "http://127.0.0.1:9")  # must not be used
        project.track()

    (version,) = look(store)["versions"]
    score = project.leaderboard().evaluation.scores[0]
    tags = version["tags"]
    assert tags["modelwright.release_id"] == project.status().champion
    assert float(tags["modelwright.score"]) == pytest.approx(score.value, abs=1e-6)
    assert tags["modelwright.metric"] == "roc_auc"
    assert tags["modelwright.parity"] == "passed"
    assert "roc_auc on" in version["text"]
    seen = read_record(project.folder.registered, Registered)
    assert (seen.n_versions, seen.champion, seen.challenger) == (1, "1", "")


@needs_mlflow
@pytest.mark.slow
def test_a_server_that_is_down_never_stops_a_promotion_and_is_made_good_later(
    project: Project,
    to: Callable[..., None],
    grow: Callable[[], str],
    free_port: int,
    look: Callable[..., dict[str, Any]],
) -> None:
    second = grow()
    to(f"http://127.0.0.1:{free_port}")
    told: list[str] = []
    project.on_progress = lambda stage, _, message: told.append(f"{stage}: {message}")

    assert project.promote() == second

    assert project.status().champion == second
    assert any("shop not in line" in line for line in told)
    seen = read_record(project.folder.registered, Registered)
    assert "Connection refused" in seen.problem
    config = project.folder.config
    config.write_text(
        config.read_text().replace(f"http://127.0.0.1:{free_port}", "sqlite:///mlflow.db")
    )
    project.track()
    assert look("sqlite:///mlflow.db")["aliases"] == {"champion": "2"}


@needs_mlflow
@pytest.mark.slow
def test_what_there_was_no_time_for_is_told_and_goes_on_later(
    project: Project, to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    to("mlruns")

    with monkeypatch.context() as short:
        short.setattr("modelwright.workflow.mlflow_process._BEGUN_SHARE", -1.0)
        with pytest.raises(TrackingError, match="time for 0 of 1 releases"):
            project.track()
    project.track()

    assert read_record(project.folder.registered, Registered).n_versions == 1


def test_another_command_that_writes_is_waited_for_and_then_told(
    project: Project, to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    to("mlruns")
    monkeypatch.setattr("modelwright.workflow.registering.SERVER_SECONDS", 0.0)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(project.folder.mlflow_lock)], stdin=subprocess.PIPE
    )
    try:
        while not project.folder.mlflow_lock.exists():
            time.sleep(0.01)
        champion = project.promote(project.status().champion)
    finally:
        holder.communicate()

    assert project.status().champion == champion
    seen = read_record(project.folder.registered, Registered)
    assert "is at work on" in seen.problem


def test_settings_that_cannot_be_read_do_not_stop_a_rollback(
    project: Project, grow: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    first = project.status().champion
    project.promote(grow())
    project.folder.config.write_text("[data\n")

    assert project.rollback() == first

    assert "not_registered" in caplog.text


def test_without_the_setting_nothing_is_registered(project: Project) -> None:
    champion = project.status().champion
    project.folder.registered.write_text("{}")

    project.promote(champion)

    assert not project.folder.registered.exists()


@needs_mlflow
@pytest.mark.slow
def test_a_rebuild_names_its_challenger(
    project: Project, to: Callable[..., None], new_rows: Callable[..., Any]
) -> None:
    to("mlruns")

    project.rebuild(data=new_rows(), trials=2)

    seen = read_record(project.folder.registered, Registered)
    assert (seen.n_versions, seen.champion, seen.challenger) == (2, "1", "2")
