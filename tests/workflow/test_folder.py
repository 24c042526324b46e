"""The paths of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ConfigError, SourceError
from modelwright.workflow.folder import ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path


def test_the_nearest_parent_with_settings_is_the_project(tmp_path: Path) -> None:
    (tmp_path / "modelwright.toml").touch()
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)

    assert ProjectFolder.find(deep).root == tmp_path
    (tmp_path / "a" / "modelwright.toml").touch()
    assert ProjectFolder.find(deep).root == tmp_path / "a"
    assert ProjectFolder.find(tmp_path / "modelwright.toml").root == tmp_path


def test_a_named_folder_is_not_searched_upwards(tmp_path: Path) -> None:
    (tmp_path / "modelwright.toml").touch()
    (tmp_path / "a").mkdir()

    assert ProjectFolder.at(tmp_path).root == tmp_path
    assert ProjectFolder.at(tmp_path / "modelwright.toml").root == tmp_path
    with pytest.raises(ConfigError, match="modelwright init"):
        ProjectFolder.at(tmp_path / "a")


def test_no_project_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="modelwright init DATA --target COLUMN"):
        ProjectFolder.find(tmp_path)


def test_what_is_generated_lies_in_one_folder_that_git_ignores(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)

    folder.make_state()

    assert (folder.state / ".gitignore").read_text() == "*\n"
    generated = [
        path
        for name, path in vars(folder).items()
        if name not in {"root", "config", "exports"}
    ]
    assert all(path.is_relative_to(folder.state) for path in generated)
    assert len(set(generated)) == len(generated)
    assert folder.release("ab12") == folder.releases / "ab12"


def test_making_the_state_again_leaves_the_users_gitignore(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    folder.make_state()
    (folder.state / ".gitignore").write_text("releases\n")

    folder.make_state()

    assert (folder.state / ".gitignore").read_text() == "releases\n"


def test_settings_are_never_overwritten(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path / "new" / "project")
    folder.write_config("[data]\n")

    with pytest.raises(ConfigError, match="exists already"):
        folder.write_config("other")

    assert folder.config.read_text() == "[data]\n"
    assert [path.name for path in folder.root.iterdir()] == ["modelwright.toml"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SourceError, match="cannot be written"):
        ProjectFolder(tmp_path / "file").make_state()


def test_relative_roots_do_not_move_with_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = ProjectFolder(".")

    monkeypatch.chdir(tmp_path.parent)

    assert folder.config == tmp_path / "modelwright.toml"
    assert folder.name == tmp_path.name
