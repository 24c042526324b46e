"""Dynamic batching: requests that wait at the same moment are answered by one call of the model.

Nobody waits for a batch to fill: it holds what has come while the one before was answered. A row
gets the same answer alone and among others, so a caller sees no difference but in time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.server.bodies import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from modelwright.runtime import Predictor
    from modelwright.server.prediction import Reply

# Answered in a few milliseconds, for which other requests can wait.
_MOST_ROWS = 256


class _Waiting(msgspec.Struct, frozen=True):
    """A request's rows, who is to answer them, and where the reply goes."""

    predictor: Predictor
    asked: Asked
    reply: asyncio.Future[Reply]


class DynamicBatching:
    """Lets small requests be answered together; used from the event loop alone.

    Parameters
    ----------
    answer
        Returns the reply to rows.
    """

    def __init__(self, answer: Callable[[Predictor, Asked], Reply]) -> None:
        self._answer = answer
        self._waiting: list[_Waiting] = []

    async def answer(self, predictor: Predictor, asked: Asked) -> Reply:
        """Return the reply to a request's rows, answered with those of others.

        Raises
        ------
        RequestRefusedError
            If a value of its own rows cannot be read, or is missing where it may not be.
        """
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Reply] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._answer_all)
        self._waiting.append(_Waiting(predictor, asked, reply))
        return await reply

    def _answer_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        for batch in _batches(waiting):
            self._answer_batch(batch)

    def _answer_batch(self, batch: Sequence[_Waiting]) -> None:
        first = batch[0]
        try:
            reply = self._answer(first.predictor, _together([each.asked for each in batch]))
        except (
            Exception
        ) as error:  # whatever it is, it belongs to the request that brought it
            if len(batch) > 1:
                for each in batch:
                    self._answer_batch([each])
            elif not first.reply.done():
                first.reply.set_exception(error)
            return
        start = 0
        for each in batch:
            end = start + len(each.asked.rows)
            if not each.reply.done():  # its task may have been cancelled
                each.reply.set_result(reply.part(start, end))
            start = end


def _batches(waiting: Sequence[_Waiting]) -> Iterator[list[_Waiting]]:
    """Give requests of one release each, in their order, of not too many rows together."""
    batch: list[_Waiting] = []
    n_rows = 0
    for each in waiting:
        n_rows += len(each.asked.rows)
        if batch and (n_rows > _MOST_ROWS or each.predictor is not batch[0].predictor):
            yield batch
            batch, n_rows = [], len(each.asked.rows)
        batch.append(each)
    yield batch


def _together(asked: Sequence[Asked]) -> Asked:
    """Return the rows of several requests as one."""
    if len(asked) == 1:
        return asked[0]
    rows: list[dict[str, Any]] = []
    ids: list[str | int | None] = []
    for each in asked:
        rows += each.rows
        ids += each.ids or [None] * len(each.rows)
    return Asked(rows, ids, n_requests=len(asked))
