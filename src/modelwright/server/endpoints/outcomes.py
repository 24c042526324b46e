"""Outcomes over HTTP: what came true, told under the ids that the answers had."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from modelwright.errors import DataError, SourceError
from modelwright.server.bodies import example_outcomes, read_outcomes
from modelwright.server.openapi import outcomes_operation
from modelwright.server.requests import check_origin, media_type
from modelwright.server.responses import RequestRefusedError, Response
from modelwright.server.routing import Endpoint

if TYPE_CHECKING:
    from modelwright.journal import OutcomeCount
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState


class Reply(msgspec.Struct):
    """The body of an answer.

    Parameters
    ----------
    stored
        How many outcomes are kept now.
    replaced
        How many of them took the place of an earlier one.
    unknown
        How many have no prediction in the journal; they wait for it.
    unknown_names
        The first hundred of those.
    """

    stored: int
    replaced: int
    unknown: int
    unknown_names: tuple[str, ...]


async def outcomes(state: ServerState, request: Request) -> Response:
    """Store what came true; answer how much of it belongs to known predictions."""
    check_origin(request.headers)
    media_type(request.headers)
    body = await request.body(max_bytes=state.max_body_bytes)
    # Always in a thread: it waits for the disk.
    count = await asyncio.to_thread(_record, state, body)
    state.metrics.outcomes.inc(count.matched + count.unmatched)
    reply = Reply(
        stored=count.matched + count.unmatched,
        replaced=count.replaced,
        unknown=count.unmatched,
        unknown_names=count.unmatched_names,
    )
    return Response(200, msgspec.json.encode(reply))


def _record(state: ServerState, body: bytes) -> OutcomeCount:
    journal = state.journaling.journal
    if journal is None:
        raise RequestRefusedError(
            "journal_unavailable",
            "The service keeps no journal, so outcomes have no place.",
        )
    options = state.options
    told = read_outcomes(body, key=options.key, max_rows=options.max_rows)
    try:
        return journal.record_outcomes(told.rows, by=told.by, column=told.column)
    except DataError as error:
        raise RequestRefusedError("bad_shape", str(error)) from error
    except SourceError as error:
        raise RequestRefusedError(
            "journal_unavailable",
            "The journal cannot be written; the service's log says why. Send the outcomes again later.",
            headers=((b"retry-after", b"30"),),
        ) from error


ENDPOINTS = (
    Endpoint(
        method="POST",
        template="/outcomes",
        respond=outcomes,
        summary="Keeps what came true, for predictions by their ids.",
        operation=outcomes_operation,
        example=example_outcomes,
        scope="outcomes",
    ),
)
