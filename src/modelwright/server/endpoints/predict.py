"""Predictions in the service's own JSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modelwright.server.bodies import example_question, read_question
from modelwright.server.openapi import predict_operation
from modelwright.server.prediction import encode
from modelwright.server.requests import check_origin, media_type
from modelwright.server.responses import Response
from modelwright.server.routing import Endpoint
from modelwright.server.scoring import beside_others, score

if TYPE_CHECKING:
    from modelwright.runtime import Predictor
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState


async def predict(state: ServerState, request: Request) -> Response:
    """Answer with one prediction for each row."""
    check_origin(request.headers)
    media_type(request.headers)
    predictor = state.predictor
    body = await request.body(max_bytes=state.max_body_bytes)
    return await beside_others(body, partial(_predictions, state, predictor, body))


def _predictions(state: ServerState, predictor: Predictor, body: bytes) -> Response:
    asked = read_question(body, max_rows=state.options.max_rows)
    return Response(200, encode(score(state, predictor, asked)))


ENDPOINTS = (
    Endpoint(
        method="POST",
        template="/predict",
        respond=predict,
        summary="Predictions for up to as many rows as the service allows.",
        operation=predict_operation,
        example=example_question,
    ),
)
