"""A small project that has gone the whole way once; every test works on its own copy."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.mlflow_server import serving

from bench import servers
from modelwright import Project
from modelwright.runtime import release_id_of
from modelwright.workflow.mlflow_process import _ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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
    return servers.free_port()


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
    folder = tmp_path / "server"
    folder.mkdir()
    arguments = ["server", "--workers", "1"]
    arguments += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
    arguments += ["--artifacts-destination", str(folder / "files")]
    with serving(arguments, port=free_port, ready_path="/health", cwd=folder) as address:
        yield address


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
