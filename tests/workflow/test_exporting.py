"""Exports of a project's releases: the champion's, or another's, to a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ConfigError, ReleaseError

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright import Project


def test_the_champion_is_exported_below_the_project(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "no-programs"))

    exported = project.export("r")

    assert exported.release_id == project.status().champion
    assert exported.folder == project.folder.root / "exports" / "r"
    assert sorted(path.name for path in exported.folder.iterdir()) == sorted(exported.files)
    assert "'Rscript'" in exported.not_checked


def test_another_release_and_folder_can_be_named(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "no-programs"))
    champion = project.status().champion or ""

    exported = project.export(
        "java", tmp_path / "out", release=champion[:6], package="com.example.it"
    )

    assert exported.release_id == champion
    assert (tmp_path / "out/src/com/example/it/Model.java").is_file()
    with pytest.raises(ReleaseError, match="No release starts with"):
        project.export("java", release="zzz")
    with pytest.raises(ConfigError, match="needs no package"):
        project.export("r", package="it")
