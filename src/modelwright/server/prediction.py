"""One prediction request: from the body to the reply and the journal's entries."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.journal import Entry, key_text, new_ids
from modelwright.records import Label  # noqa: TC001 - msgspec reads annotations
from modelwright.runtime import RowsRefusedError
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelwright.runtime import Answer, Predictor


class Question(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a request."""

    rows: list[dict[str, Any]]


class Prediction(msgspec.Struct, omit_defaults=True, gc=False):
    """The answer to a row; fields that do not apply are left out."""

    id: str
    prediction: Label
    warnings: tuple[str, ...]
    probabilities: dict[str, float] | None = None
    interval: tuple[float, float] | None = None


class Reply(msgspec.Struct, gc=False):
    """The body of an answer."""

    release: str
    predictions: list[Prediction]
    journaled: bool


_questions = msgspec.json.Decoder(Question)
_replies = msgspec.json.Encoder()


def read_question(body: bytes, *, max_rows: int) -> list[dict[str, Any]]:
    """Return the rows that a body asks about.

    Raises
    ------
    RequestRefusedError
        If the body is not JSON, has another shape, or holds too many rows.
    """
    try:
        rows = _questions.decode(body).rows
    except msgspec.ValidationError as error:
        raise RequestRefusedError(
            "bad_shape",
            f'{error}. Send an object such as {{"rows": [{{"column": value}}]}}.',
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestRefusedError("bad_json", _malformed(body, error)) from error
    if len(rows) > max_rows:
        raise RequestRefusedError(
            "too_many_rows",
            f"The body has {len(rows)} rows; at most {max_rows} are answered at once. Send them in parts.",
        )
    return rows


def answer(
    predictor: Predictor,
    rows: Sequence[dict[str, Any]],
    *,
    key: str | None,
    keep: Callable[[list[Entry]], bool],
) -> Reply:
    """Return the reply to the rows, after `keep` has said whether they are in the journal.

    Raises
    ------
    RequestRefusedError
        If a value cannot be read, or is missing where it may not be. Then no row is answered.
    """
    names = [column.name for column in predictor.signature.columns]
    asked = rows
    if key is not None and key not in names:
        asked = [_without(row, key) for row in rows]
    try:
        answers = predictor.answer(asked)
    except RowsRefusedError as error:
        raise RequestRefusedError(
            "rows_refused", str(error), errors=error.problems
        ) from error
    now = time.time()
    ids = new_ids(len(rows), time=now)
    entries = [
        Entry(
            id=name,
            time=now,
            release_id=predictor.release_id,
            row={column: row[column] for column in names if column in row},
            prediction=given.prediction,
            probabilities=_shares(given),
            interval=given.interval,
            key=key_text(row.get(key)) if key else None,
        )
        for name, row, given in zip(ids, rows, answers, strict=True)
    ]
    return Reply(
        predictor.release_id,
        [_prediction(name, given) for name, given in zip(ids, answers, strict=True)],
        keep(entries),
    )


def encode(reply: Reply) -> bytes:
    """Return a reply as JSON."""
    return _replies.encode(reply)


def _malformed(body: bytes, error: Exception) -> str:
    if not body.strip():
        return 'The body is empty. Send an object such as {"rows": [{"column": value}]}.'
    if isinstance(error, RecursionError):
        return "The body is nested too deeply. A row holds single values only."
    reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
    return f"The body cannot be read: {reason}. JSON has no NaN and no Infinity; send null."


def _without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def _shares(given: Answer) -> tuple[float, ...] | None:
    return None if given.probabilities is None else tuple(given.probabilities.values())


def _prediction(name: str, given: Answer) -> Prediction:
    return Prediction(
        name, given.prediction, given.warnings, given.probabilities, given.interval
    )
