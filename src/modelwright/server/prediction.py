"""One prediction request: from the rows to the reply and the journal's entries."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.journal import Entry, key_text, new_ids
from modelwright.records import Label  # noqa: TC001 - msgspec reads annotations
from modelwright.runtime import (
    Explanation,
    RowsRefusedError,
)
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelwright.runtime import Answer, Predictor
    from modelwright.server.bodies import Asked


class Prediction(msgspec.Struct, omit_defaults=True, gc=False):
    """The answer to a row; fields that do not apply are left out.

    `release` stands where another release than the reply's has answered: a canary.
    """

    id: str
    prediction: Label
    warnings: tuple[str, ...]
    probabilities: dict[str, float] | None = None
    interval: tuple[float, float] | None = None
    caller_id: str | int | None = None
    release: str | None = None
    explanation: Explanation | None = None


class Reply(msgspec.Struct, omit_defaults=True, gc=False):
    """The body of an answer; the reference row stands there where rows are explained."""

    release: str
    predictions: list[Prediction]
    journaled: bool
    reference_row: dict[str, Any] | None = None

    @property
    def n_warnings(self) -> int:
        """Number of warnings about all rows."""
        return sum(len(given.warnings) for given in self.predictions)

    @property
    def releases(self) -> list[str]:
        """The release that answered each row."""
        return [given.release or self.release for given in self.predictions]

    def part(self, start: int, end: int) -> Reply:
        """Return the reply to some of the rows."""
        return Reply(self.release, self.predictions[start:end], self.journaled)


_replies = msgspec.json.Encoder()


def answer(
    predictor: Predictor,
    asked: Asked,
    *,
    key: str | None,
    keep: Callable[[list[Entry]], bool],
) -> Reply:
    """Return the reply to the rows, after `keep` has said whether they are in the journal.

    The journal's key of a row is its value of the column `key`, or else the caller's id of it.

    Raises
    ------
    RequestRefusedError
        If a value cannot be read, or is missing where it may not be. Then no row is answered.
    """
    names = predictor.normaliser.names
    rows = asked.rows
    used = rows
    if key is not None and key not in names:
        used = [_without(row, key) for row in rows]
    try:
        answers = predictor.answer(used)
    except RowsRefusedError as error:
        raise RequestRefusedError.of_rows(error) from error
    now = time.time()
    ids = new_ids(len(rows), time=now)
    owns: Sequence[str | int | None] = asked.ids or [None] * len(rows)
    entries, predictions = [], []
    for name, row, given, own in zip(ids, rows, answers, owns, strict=True):
        entries.append(
            Entry(
                id=name,
                time=now,
                release_id=predictor.release_id,
                row=_known(row, names),
                prediction=given.prediction,
                probabilities=_shares(given),
                interval=given.interval,
                key=_key_of(row, key, own),
            )
        )
        predictions.append(_prediction(name, given, own))
    return Reply(predictor.release_id, predictions, keep(entries))


def encode(reply: Reply) -> bytes:
    """Return a reply as JSON."""
    return _replies.encode(reply)


def _known(row: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Return the values of the signature's columns."""
    if row.keys() <= names:
        return row
    return {name: value for name, value in row.items() if name in names}


def _without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def _key_of(row: dict[str, Any], key: str | None, own: str | int | None) -> str | None:
    found = key_text(row.get(key)) if key else None
    return key_text(own) if found is None and own is not None else found


def _shares(given: Answer) -> tuple[float, ...] | None:
    return None if given.probabilities is None else tuple(given.probabilities.values())


def _prediction(name: str, given: Answer, own: str | int | None) -> Prediction:
    return Prediction(
        name,
        given.prediction,
        given.warnings,
        given.probabilities,
        given.interval,
        own,
    )
