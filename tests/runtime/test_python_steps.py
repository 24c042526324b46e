"""Steps in Python: what they may answer, and which stored objects are opened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skops.io
from sklearn.neighbors import KNeighborsClassifier

from modelwright._plugins import load_object
from modelwright.errors import ConfigError, MissingExtraError, ReleaseError
from modelwright.runtime import load_steps, step_answers

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MINE = """
from sklearn.base import BaseEstimator

class Mine(BaseEstimator):
    def __init__(self, value=1.0):
        self.value = value

    def predict(self, X):
        return X[:, 0] * self.value
"""


class Answering:
    """Answers with what it was made with."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def predict(self, rows: NDArray[Any]) -> Any:
        del rows
        return self.answer

    predict_proba = transform = predict


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return path


@pytest.fixture
def stored(mine: Path) -> bytes:
    return bytes(skops.io.dumps([load_object(f"{mine}:Mine")(2.0)]))


ROWS = np.zeros((2, 1))


def test_answers_become_columns_of_doubles() -> None:
    answers = step_answers(Answering([1, 2]), "predict", ROWS, n_columns=1)

    assert answers.dtype == np.float64
    assert answers.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("method", "answer", "message"),
    [
        ("predict", [1.0], r"answered 2 rows with the shape \(1,\); it must be \(2, 1\)"),
        ("predict", [1.0, np.nan], "NaN or infinity"),
        ("predict", [1.0, np.inf], "NaN or infinity"),
        ("predict_proba", [[0.5], [0.7]], "no probabilities"),
        ("predict_proba", [[2.0], [1.0]], "no probabilities"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(
    method: str, answer: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        step_answers(Answering(answer), method, ROWS, n_columns=1)


def test_features_may_be_missing() -> None:
    answers = step_answers(Answering([[np.nan], [1.0]]), "transform", ROWS, n_columns=1)

    assert np.isnan(answers[0, 0])


def test_objects_of_scikit_learn_are_opened_without_asking() -> None:
    model = KNeighborsClassifier(1).fit([[0.0], [1.0]], [0, 1])

    (opened,) = load_steps(skops.io.dumps([model]))

    assert opened.predict([[0.9]]).tolist() == [1]


def test_object_of_other_code_is_opened_for_who_trusts_its_file(
    stored: bytes, mine: Path
) -> None:
    for trusted in (mine, f"{mine}:Mine"):
        (opened,) = load_steps(stored, trusted=[trusted])

        assert opened.predict(np.ones((1, 1))).tolist() == [2.0]


def test_object_of_other_code_is_refused_and_the_call_that_trusts_it_is_said(
    stored: bytes, mine: Path
) -> None:
    files = {type(load_object(f"{mine}:Mine")(1)).__module__: "/release/python/mine.py"}

    with pytest.raises(ReleaseError) as caught:
        load_steps(stored, files=files)

    assert "Mine" in str(caught.value)
    assert "trusted=['/release/python/mine.py']" in str(caught.value)


def test_edited_file_is_not_the_one_that_is_needed(stored: bytes, mine: Path) -> None:
    mine.write_text(MINE + "# edited\n")

    with pytest.raises(ReleaseError, match="must be as it was on release"):
        load_steps(stored, trusted=[mine])


def test_trusted_file_that_is_not_there_is_said(stored: bytes, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no file"):
        load_steps(stored, trusted=[tmp_path / "nowhere.py"])


@pytest.mark.parametrize(
    ("packages", "message"),
    [
        ({"scikit-learn": "0.1.2"}, "made with scikit-learn 0.1.2, and .* is installed"),
        ({"no-such-package": "1.0"}, "needs 'no-such-package', which is not installed"),
    ],
)
def test_packages_must_be_those_that_it_was_made_with(
    stored: bytes, packages: dict[str, str], message: str
) -> None:
    with pytest.raises(ReleaseError, match=message):
        load_steps(stored, packages=packages)


def test_damaged_objects_are_no_release(stored: bytes, mine: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be opened: BadZipFile"):
        load_steps(stored.replace(b'"Mine"', b'"Mime"'), trusted=[mine])


def test_skops_is_named_where_it_is_not_installed(
    stored: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "skops", None)

    with pytest.raises(MissingExtraError, match=r"modelwright\[skops\]"):
        load_steps(stored)
