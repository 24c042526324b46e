"""Rows and values on their way to a written scorer, and its answers on their way back."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.deploy.exports.packing import PackedFile
from modelwright.deploy.exports.target import Answers
from modelwright.runtime import Predictions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.deploy.exports.target import Questions
    from modelwright.records import Target
    from modelwright.runtime import VerifiedRelease

_REFUSED, _NUMBER = 0, 1


def packed_questions(questions: Questions) -> bytes:
    """Return rows and values as one file: counts first, each value behind the name of its kind."""
    file = PackedFile()
    inputs = questions.inputs
    file.integers(inputs.n_rows)
    for numbers, texts in zip(inputs.numbers, inputs.strings.tolist(), strict=True):
        file.doubles(numbers)
        file.texts(texts)
    file.integers(len(questions.values))
    for column, value in questions.values:
        file.text(column)
        _pack_value(file, value)
    return file.content()


def read_answers(
    content: bytes,
    release: VerifiedRelease,
    questions: Questions,
    *,
    versions: dict[str, str],
) -> Answers:
    """Return answers from a file: each row's label, number, its company and raw scores; the readings."""
    file = _AnswerFile(content)
    target = release.signature.target
    n_numbers = 2 if target.task == "regression" else len(target.classes)
    labels, values, company, raw = [], [], [], []
    for _ in range(questions.inputs.n_rows):
        labels.append(file.text())
        values.append(file.number())
        company.append([file.number() for _ in range(n_numbers)])
        raw.append([file.number() for _ in range(file.integer())])
    readings = [file.reading() for _ in questions.values]
    predictions = _predictions(target, labels, values, *map(_doubles, (company, raw)))
    return Answers(predictions, readings, versions)


class _AnswerFile:
    """Reads what was written big-endian, from the beginning."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def number(self) -> float:
        """Return the next double."""
        (value,) = struct.unpack(">d", self._take(8))
        return float(value)

    def integer(self) -> int:
        """Return the next 32-bit integer."""
        (value,) = struct.unpack(">i", self._take(4))
        return int(value)

    def text(self) -> str:
        """Return the next text."""
        return self._take(self.integer()).decode()

    def reading(self) -> float | str | None:
        """Return the next number or text; None for a value that was refused."""
        kind = self._take(1)[0]
        if kind == _REFUSED:
            return None
        return self.number() if kind == _NUMBER else self.text()

    def _take(self, n_bytes: int) -> bytes:
        self._place += n_bytes
        return self._content[self._place - n_bytes : self._place]


def _pack_value(file: PackedFile, value: Any) -> None:
    if value is None:
        file.text("missing")
    elif isinstance(value, bool):
        file.text("flag")
        file.byte(value)
    elif isinstance(value, int):
        file.text("whole")
        file.double(value)
    elif isinstance(value, float):
        file.text("number")
        file.double(value)
    else:
        file.text("text")
        file.text(value)


def _doubles(rows: list[list[float]]) -> NDArray[np.float64]:
    return np.array(rows, dtype=np.float64)


def _predictions(
    target: Target,
    labels: list[str],
    values: list[float],
    company: NDArray[np.float64],
    raw: NDArray[np.float64],
) -> Predictions:
    scores = raw if raw.size else None  # a release of before they were there
    if target.task == "regression":
        numbers = np.array(values, dtype=np.float64)
        return Predictions(numbers, intervals=company, raw_scores=scores)
    texts = np.empty(len(labels), dtype=object)
    texts[:] = labels
    return Predictions(texts, probabilities=company, raw_scores=scores)
