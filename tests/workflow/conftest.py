"""A small project that has gone the whole way once; every test works on its own copy."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from modelwright import Project

if TYPE_CHECKING:
    from collections.abc import Callable
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
