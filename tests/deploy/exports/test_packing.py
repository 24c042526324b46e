"""The packed file, and questions and answers: big-endian, counts before what they count."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright.deploy.exports.packing import MAGIC, VERSION, PackedFile, pack, program_of
from modelwright.deploy.exports.questions import packed_questions, read_answers
from modelwright.deploy.exports.target import Questions
from modelwright.records import Signature, Target
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from tests.deploy.exports.conftest import MakeRelease


def test_numbers_and_texts_are_written_as_said() -> None:
    file = PackedFile()
    file.byte(1)
    file.integers(-2)
    file.text("é")
    file.doubles(np.array([0.5]))
    file.places(np.array([3, 4]))
    file.texts(["a"])

    expected = b"\x01" + struct.pack(">i", -2) + struct.pack(">i", 2) + "é".encode()
    expected += struct.pack(">id", 1, 0.5) + struct.pack(">iii", 2, 3, 4)
    expected += struct.pack(">ii", 1, 1) + b"a"
    assert file.content() == expected


def test_a_release_is_packed_alike_every_time(make_release: MakeRelease) -> None:
    packed = pack(make_release())

    assert packed == pack(make_release())
    assert struct.unpack(">ii", packed[:8]) == (MAGIC, VERSION)
    for text in ("unknown", "%d.%m.%Y", "Rome"):
        assert text.encode() in packed
    assert not program_of(make_release()).is_exact


def test_words_are_packed_only_where_a_column_has_texts(
    make_release: MakeRelease, signature: Signature
) -> None:
    columns = tuple(column for column in signature.columns if column.type != "text")
    without = make_release(signature=Signature(columns=columns, target=signature.target))

    assert len(pack(make_release())) - len(pack(without)) > 5000


@pytest.mark.parametrize(
    ("task", "raw"), [("binary", [0.5, 0.5]), ("regression", [3.0]), ("regression", [])]
)
def test_answers_are_read_back_as_they_were_written(
    make_release: MakeRelease, signature: Signature, task: str, raw: list[float]
) -> None:
    is_regression = task == "regression"
    target = signature.target if not is_regression else Target(name="y", task="regression")
    release = make_release(signature=Signature(columns=signature.columns, target=target))
    inputs = Inputs(np.zeros((1, 8)), np.full((1, 3), "a", dtype=object))
    questions = Questions(inputs, [("size", None), ("size", 1.5), ("city", "x")])
    file = PackedFile()
    file.text("" if is_regression else "yes")
    for number in (7.5, 0.25, 0.75):
        file.double(number)
    file.doubles(np.array(raw))
    file.byte(0)
    file.byte(1)
    file.double(1.5)
    file.byte(2)
    file.text("x")

    answers = read_answers(file.content(), release, questions, versions={"java": "17"})

    assert answers.readings == [None, 1.5, "x"]
    assert answers.versions == {"java": "17"}
    assert answers.predictions.prediction.tolist() == [7.5 if is_regression else "yes"]
    company = (
        answers.predictions.intervals
        if is_regression
        else answers.predictions.probabilities
    )
    assert company is not None
    assert company.tolist() == [[0.25, 0.75]]
    scores = answers.predictions.raw_scores
    assert (
        (scores is None) if not raw else (scores is not None and scores.tolist() == [raw])
    )
    assert packed_questions(questions).startswith(struct.pack(">ii", 1, 8))
