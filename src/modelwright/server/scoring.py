"""What is common to all forms of asking: which release answers, beside whom, and with what."""

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


async def answer_together(state: ServerState, chosen: Chosen, asked: Asked) -> Reply:
    """Return the reply to a few rows, which are answered with those of other requests that wait."""
    is_alone = state.n_asking == 1
    if is_alone or chosen.is_named or state.traffic.is_divided:
        return state.answer(chosen.predictor, asked, is_named=chosen.is_named)
    return await state.batching.answer(chosen.predictor, asked)


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


def is_small(body: bytes) -> bool:
    """Return whether a body is answered so quickly that others can wait meanwhile."""
    return len(body) <= _LOOP_BODY_BYTES


async def beside_others(body: bytes, work: Callable[[], T]) -> T:
    """Return what the work on a body returns, done in a thread where it takes long."""
    if is_small(body):
        return work()
    return await asyncio.to_thread(work)
