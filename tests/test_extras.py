"""Optional packages: the extra is named, and a broken package keeps its own error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright._extras import is_installed, require
from modelwright.errors import MissingExtraError

if TYPE_CHECKING:
    from pathlib import Path


def test_installed_package_is_returned() -> None:
    assert require("json", extra="boost", purpose="Reading").loads("1") == 1
    assert is_installed("json")


def test_missing_package_names_what_needs_it_and_how_to_install_it() -> None:
    with pytest.raises(MissingExtraError) as caught:
        require("no_such_package", extra="boost", purpose="Training CatBoost")

    assert str(caught.value).startswith("Training CatBoost needs 'no_such_package'")
    assert "pip install 'modelwright[boost]'" in str(caught.value)
    assert not is_installed("no_such_package")


def test_broken_package_keeps_its_own_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_package.py").write_text("import another_that_is_not_there\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="another_that_is_not_there") as caught:
        require("broken_package", extra="boost", purpose="Training")

    assert not isinstance(caught.value, MissingExtraError)
