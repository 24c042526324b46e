"""Predictions in the service's own JSON."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from modelwright.server import prediction
from modelwright.server.openapi import predict_operation
from modelwright.server.requests import check_media_type, check_origin
from modelwright.server.responses import Response
from modelwright.server.routing import Endpoint

if TYPE_CHECKING:
    from modelwright.runtime import Predictor
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState

# Above this a body is answered in a thread: it takes milliseconds, and others wait meanwhile.
_LOOP_BODY_BYTES = 16 * 1024


async def predict(state: ServerState, request: Request) -> Response:
    """Answer with one prediction for each row."""
    check_origin(request.headers)
    check_media_type(request.headers)
    predictor = state.predictor
    body = await request.body(max_bytes=state.max_body_bytes)
    if len(body) <= _LOOP_BODY_BYTES:
        return _predictions(state, predictor, body)
    return await asyncio.to_thread(_predictions, state, predictor, body)


def _predictions(state: ServerState, predictor: Predictor, body: bytes) -> Response:
    options = state.options
    rows = prediction.read_question(body, max_rows=options.max_rows)
    reply = prediction.answer(predictor, rows, key=options.key, keep=state.journaling.keep)
    state.metrics.rows.inc(len(rows))
    state.metrics.warnings.inc(sum(len(given.warnings) for given in reply.predictions))
    return Response(200, prediction.encode(reply))


ENDPOINTS = (
    Endpoint(
        method="POST",
        template="/predict",
        respond=predict,
        summary="Predictions for up to as many rows as the service allows.",
        operation=predict_operation,
    ),
)
