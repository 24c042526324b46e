"""The part of a release that needs Python: what is stored, what it says it needs, what is refused."""

from __future__ import annotations

import io
import pickle
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from modelwright._plugins import load_object
from modelwright.deploy.python_part import PythonPart
from modelwright.errors import MissingExtraError, ReleaseError
from modelwright.portable import PythonStep

if TYPE_CHECKING:
    from pathlib import Path

MINE = """
from sklearn.base import BaseEstimator

class Mine(BaseEstimator):
    def predict(self, X):
        return X[:, 0]
"""


def neighbours(**params: Any) -> KNeighborsClassifier:
    generator = np.random.default_rng(0)
    features = generator.normal(size=(40, 2))
    return KNeighborsClassifier(**params).fit(features, features[:, 0] > 0)


def part_of(*fitted: Any) -> PythonPart:
    return PythonPart.of([PythonStep("predict", each) for each in fitted])


@pytest.fixture
def mine(tmp_path: Path) -> Any:
    (tmp_path / "mine.py").write_text(MINE)
    return load_object("mine.py:Mine", folder=tmp_path)()


def test_objects_of_scikit_learn_need_its_version_and_no_trust() -> None:
    part = part_of(neighbours())

    assert part.needs.objects == ("KNeighborsClassifier.predict",)
    assert part.needs.trusted == ()
    assert list(part.needs.packages) == ["scikit-learn"]
    assert part.opened()[0].predict([[3.0, 0.0], [-3.0, 0.0]]).tolist() == [True, False]


def test_files_of_the_project_travel_and_are_what_must_be_trusted(
    mine: Any, tmp_path: Path
) -> None:
    part = part_of(mine)
    folder = tmp_path / "release"
    folder.mkdir()

    part.write(folder)

    assert part.needs.trusted == ("python/mine.py",)
    assert list(part.needs.files.values()) == ["python/mine.py"]
    assert (folder / "python" / "mine.py").read_text() == MINE
    assert (folder / "python.skops").read_bytes() == part.stored
    assert part.opened()[0].predict(np.ones((1, 1))).tolist() == [1.0]


def test_equal_objects_make_equal_bytes() -> None:
    first = neighbours(metric="euclidean")
    again = pickle.loads(pickle.dumps(first))  # noqa: S301 - our own

    parts = [
        part_of(each).stored for each in (first, again, neighbours(metric="euclidean"))
    ]

    assert len(set(parts)) == 1
    assert part_of(neighbours(metric="manhattan")).stored not in parts
    dates = {info.date_time for info in zipfile.ZipFile(io.BytesIO(parts[0])).infolist()}
    assert len(dates) == 1


def test_two_files_of_one_name_are_refused(mine: Any, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "mine.py").write_text(MINE + "# another\n")
    other = load_object("sub/mine.py:Mine", folder=tmp_path)()

    with pytest.raises(ReleaseError, match="have the same name"):
        part_of(mine, other)


def test_class_of_a_script_is_refused(monkeypatch: pytest.MonkeyPatch, mine: Any) -> None:
    kind = type(mine)
    monkeypatch.setattr(kind, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "Mine", kind, raising=False)

    with pytest.raises(ReleaseError, match="a script or a notebook"):
        part_of(mine)


def test_what_cannot_be_stored_is_explained(mine: Any) -> None:
    mine.lock_ = (number for number in range(3))

    with pytest.raises(ReleaseError, match="cannot be stored"):
        part_of(mine)


def test_skops_is_named_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skops", None)

    with pytest.raises(MissingExtraError, match=r"modelwright\[skops\]"):
        part_of(neighbours())
