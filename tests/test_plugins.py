"""Objects of a project: found by file or module, and every way of missing them is explained."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from modelwright._plugins import is_reference, load_object
from modelwright.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def test_function_of_a_file_is_loaded_relative_to_the_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def twice(x):\n    return 2 * x\n")

    assert load_object("mine.py:twice", folder=tmp_path)(4) == 8


def test_edited_file_is_loaded_anew(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("value = 1\n")
    assert load_object("mine.py:value", folder=tmp_path) == 1

    file.write_text("value = 2\n")

    assert load_object("mine.py:value", folder=tmp_path) == 2


def test_objects_of_its_classes_can_be_pickled(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("class Thing:\n    pass\n")
    kind = load_object("mine.py:Thing", folder=tmp_path)

    assert isinstance(pickle.loads(pickle.dumps(kind())), kind)  # noqa: S301 - our own


def test_object_of_an_installed_module_is_loaded() -> None:
    assert load_object("json:loads")("1") == 1


def test_names_of_ours_are_no_references() -> None:
    assert not is_reference("roc_auc")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("nowhere.py:name", "There is no file"),
        ("mine.py:twise", "Did you mean 'twice'?"),
        ("broken.py:name", "fails when it is loaded for 'broken.py:name': ZeroDivision"),
        ("no_such_module:name", "there is no module 'no_such_module'"),
        ("mine.py:", "Write it as 'file.py:name'"),
    ],
)
def test_missing_objects_are_explained(
    tmp_path: Path, reference: str, message: str
) -> None:
    (tmp_path / "mine.py").write_text("def twice(x):\n    return 2 * x\n")
    (tmp_path / "broken.py").write_text("1 / 0\n")

    with pytest.raises(ConfigError) as caught:
        load_object(reference, folder=tmp_path)

    assert message in str(caught.value)
