"""Rows become answers, whatever form they came in: scored, journaled, counted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from modelwright.server.prediction import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.runtime import Predictor
    from modelwright.server.bodies import Asked
    from modelwright.server.prediction import Reply
    from modelwright.server.state import ServerState

T = TypeVar("T")

# Above this a body is answered in a thread: it takes milliseconds, and others wait meanwhile.
_LOOP_BODY_BYTES = 16 * 1024


def score(state: ServerState, predictor: Predictor, asked: Asked) -> Reply:
    """Return the reply to rows, which are in the journal then unless the reply says otherwise.

    Raises
    ------
    RequestRefusedError
        If a value cannot be read, or is missing where it may not be. Then no row is answered.
    """
    reply = answer(predictor, asked, key=state.options.key, keep=state.journaling.keep)
    state.metrics.rows.inc(len(asked.rows))
    state.metrics.warnings.inc(reply.n_warnings)
    return reply


async def beside_others(body: bytes, work: Callable[[], T]) -> T:
    """Return what the work on a body returns, done in a thread where it takes long."""
    if len(body) <= _LOOP_BODY_BYTES:
        return work()
    return await asyncio.to_thread(work)
