"""A small project that has gone the whole way once; every test works on its own copy."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modelwright import Project
from modelwright.runtime import release_id_of
from modelwright.workflow.mlflow_process import _ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd


@pytest.fixture(scope="session")
def finished(
    tmp_path_factory: pytest.TempPathFactory, mixed_rows: Callable[..., pd.DataFrame]
) -> Path:
    """Return the folder of a released project; two trials are the baselines alone."""
    root = tmp_path_factory.mktemp("finished") / "shop"
    root.mkdir()
    mixed_rows("binary").to_csv(root / "rows.csv", index=False)
    project = Project.init(root / "rows.csv", target="y", time="none", into=root)
    project.run(trials=2)
    return root


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Project:
    """Return a copy of the finished project."""
    return Project(shutil.copytree(finished, tmp_path / "shop"))


@pytest.fixture
def started(tmp_path: Path, mixed_rows: Callable[..., pd.DataFrame]) -> Project:
    """Return a project that holds its settings and its rows, and nothing else."""
    root = tmp_path / "new"
    root.mkdir()
    mixed_rows("binary").to_csv(root / "rows.csv", index=False)
    return Project.init(root / "rows.csv", target="y", time="none", into=root)


@pytest.fixture
def new_rows(tmp_path: Path, mixed_rows: Callable[..., pd.DataFrame]) -> Callable[..., Any]:
    """Return a writer of files of rows that no release has learned from."""

    def write(*, seed: int = 1, n_rows: int = 200, **changes: Any) -> Path:
        path = tmp_path / f"new_{seed}_{n_rows}_{len(changes)}.csv"
        mixed_rows("binary", n_rows=n_rows, seed=seed).assign(**changes).to_csv(
            path, index=False
        )
        return path

    return write


@pytest.fixture
def to(project: Project) -> Callable[..., None]:
    """Return a function that sends the project's builds to a store."""

    def write(store: str, **more: str) -> None:
        lines = [f'{key} = "{value}"' for key, value in {"mlflow": store, **more}.items()]
        config = project.folder.config
        text = config.read_text().replace(
            "[tracking]\n", "[tracking]\n" + "\n".join(lines) + "\n"
        )
        config.write_text(text)

    return write


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server(
    tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Give the address of an MLflow server; however busy the machine is, it is waited for."""
    monkeypatch.setattr("modelwright.workflow.mlflow_process.SERVER_SECONDS", 500.0)
    patient = {"MLFLOW_HTTP_REQUEST_TIMEOUT": "300"}
    monkeypatch.setattr(
        "modelwright.workflow.mlflow_process._ENVIRONMENT", {**_ENVIRONMENT, **patient}
    )
    port = free_port
    folder = tmp_path / "server"
    folder.mkdir()
    command = [sys.executable, "-m", "mlflow", "server", "--workers", "1"]
    command += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
    command += ["--artifacts-destination", str(folder / "files")]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder,
        env={**os.environ, "PATH": path, "MLFLOW_DISABLE_TELEMETRY": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/health", process)
        yield address
    finally:
        os.killpg(
            process.pid, signal.SIGTERM
        )  # the group that the server started for itself
        process.wait(60)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - loopback
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, "the server ended early"
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture
def keep_journal_in(project: Project) -> Callable[[str], None]:
    """Return a function that keeps the project's journal in a database."""

    def write(url: str) -> None:
        config = project.folder.config
        line = f'[serve]\njournal = "{url}"\n'
        config.write_text(config.read_text().replace("[serve]\n", line))

    return write


@pytest.fixture
def rival(project: Project) -> str:
    """Return the id of a release that answers like the champion, and is another one."""
    folder = project.folder
    copy = folder.releases / "new"
    shutil.copytree(folder.release(project.status().champion or ""), copy)
    for name in ("reference.json", "release.json"):
        (copy / name).chmod(0o644)
    reference = (copy / "reference.json").read_bytes() + b"\n"
    (copy / "reference.json").write_bytes(reference)
    release_id = release_id_of(copy)
    manifest = json.loads((copy / "release.json").read_text())
    manifest["release_id"] = release_id
    manifest["files"]["reference.json"] = hashlib.sha256(reference).hexdigest()
    (copy / "release.json").write_text(json.dumps(manifest))
    copy.rename(folder.release(release_id))
    return release_id
