"""A folder that appears whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.deploy.staging import settle, staged
from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_settled_folder_is_in_place_and_nothing_else(tmp_path: Path) -> None:
    with staged(tmp_path / "releases") as new:
        (new / "file").write_text("content")
        settle(new, tmp_path / "releases" / "done")

    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["done"]
    assert (tmp_path / "releases" / "done" / "file").read_text() == "content"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("a file stands here")

    with (
        pytest.raises(ReleaseError, match=r"cannot be written into .*releases"),
        staged(tmp_path / "releases"),
    ):
        pass
