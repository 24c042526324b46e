"""Rows become answers, whatever form they came in: scored, journaled, counted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import msgspec

from modelwright.runtime import most_explained_rows
from modelwright.server.named_release import name_in
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.records import Signature
    from modelwright.runtime import Predictor
    from modelwright.server.bodies import Asked
    from modelwright.server.prediction import Reply
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState

T = TypeVar("T")

# Above this a body is answered in a thread: it takes milliseconds, and others wait meanwhile.
_LOOP_BODY_BYTES = 16 * 1024


class Chosen(msgspec.Struct, frozen=True):
    """The release that a request is for; `is_named` says that the caller has named it."""

    predictor: Predictor
    is_named: bool = False


async def choose(state: ServerState, request: Request) -> Chosen:
    """Return the champion, or the release that the caller names.

    Raises
    ------
    RequestRefusedError
        If the champion is not loaded yet, or there is no such release.
    """
    champion = state.predictor
    name = name_in(request)
    if name is None:
        return Chosen(champion)
    return Chosen(await state.traffic.named.find(name, champion), is_named=True)


def score(
    state: ServerState, predictor: Predictor, asked: Asked, *, is_named: bool = False
) -> Reply:
    """Return the reply to rows, which are in the journal then unless the reply says otherwise.

    Parameters
    ----------
    state
        What the endpoints share.
    predictor
        The champion, in whose place a canary may answer, or the release that the caller named.
    asked
        The rows.
    is_named
        Whether the caller named it.

    Raises
    ------
    RequestRefusedError
        If a value cannot be read, or is missing where it may not be. Then no row is answered.
    """
    reply = state.traffic.answer(predictor, asked, is_named=is_named)
    state.metrics.rows.inc(len(asked.rows))
    if n_warnings := reply.n_warnings:
        state.metrics.warnings.inc(n_warnings)
    return reply


def check_number_explained(n_rows: int, signature: Signature) -> None:
    """Refuse to explain more rows at once than take some seconds."""
    most = most_explained_rows(signature)
    if n_rows > most:
        raise RequestRefusedError(
            "too_many_rows",
            f"The body has {n_rows} rows; with {len(signature.columns)} columns, at most {most} are "
            "explained at once. Send them in parts, or without `explain`.",
        )


def add_explanations(reply: Reply, predictor: Predictor, asked: Asked) -> None:
    """Add to each prediction what its columns contribute, and to the reply the reference row."""
    reply.reference_row = predictor.reference_row
    explained = predictor.explain(asked.rows)
    for given, explanation in zip(reply.predictions, explained, strict=True):
        given.explanation = explanation


async def beside_others(body: bytes, work: Callable[[], T]) -> T:
    """Return what the work on a body returns, done in a thread where it takes long."""
    if len(body) <= _LOOP_BODY_BYTES:
        return work()
    return await asyncio.to_thread(work)
