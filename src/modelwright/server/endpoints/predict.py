"""Predictions in the service's own JSON, and for batches as Arrow or Parquet."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import msgspec

from modelwright.server.bodies import (
    Asked,
    example_question,
    read_arrow_stream,
    read_parquet,
    read_question,
)
from modelwright.server.named_release import QUERY
from modelwright.server.openapi import predict_operation
from modelwright.server.prediction import encode
from modelwright.server.replies import arrow_stream, parquet_file, reply_table
from modelwright.server.requests import (
    ARROW,
    JSON,
    PARQUET,
    answer_type,
    check_origin,
    media_type,
)
from modelwright.server.responses import Response
from modelwright.server.routing import Endpoint
from modelwright.server.scoring import (
    add_explanations,
    answer_together,
    check_number_explained,
    choose,
    is_small,
)

if TYPE_CHECKING:
    from modelwright.records import Signature
    from modelwright.server.prediction import Reply
    from modelwright.server.requests import Request
    from modelwright.server.scoring import Chosen
    from modelwright.server.state import ServerState

_TYPES = (JSON, ARROW, PARQUET)
_READERS = {ARROW: read_arrow_stream, PARQUET: read_parquet}
_WRITERS = {ARROW: arrow_stream, PARQUET: parquet_file}


class _Forms(msgspec.Struct, frozen=True):
    """What the body is, what the answer is to be, and whether it is to be explained."""

    sent: str
    wanted: str
    is_explained: bool

    @property
    def is_plain(self) -> bool:
        """Whether a small body is quickly answered."""
        return self.sent == self.wanted == JSON and not self.is_explained


async def predict(state: ServerState, request: Request) -> Response:
    """Answer with one prediction for each row, and why where that is asked."""
    check_origin(request.headers)
    request.check_query("explain", QUERY)
    is_explained = request.flag("explain")
    forms = _Forms(
        media_type(request.headers, accepted=_TYPES),
        answer_type(request.headers, offered=_TYPES[:1] if is_explained else _TYPES),
        is_explained,
    )
    chosen = await choose(state, request)
    body = await request.body(max_bytes=state.max_body_bytes)
    if forms.is_plain and is_small(body):
        asked = read_question(body, max_rows=state.options.max_rows)
        return Response(200, encode(await answer_together(state, chosen, asked)))
    turn = state.explaining if is_explained else contextlib.nullcontext()
    async with turn:
        return await asyncio.to_thread(_predictions, state, chosen, body, forms)


def _predictions(
    state: ServerState, chosen: Chosen, body: bytes, forms: _Forms
) -> Response:
    predictor = chosen.predictor
    asked = _asked(state, predictor.signature, body, forms.sent)
    if not forms.is_explained:
        reply = state.answer(predictor, asked, is_named=chosen.is_named)
        return _response(reply, predictor.signature, forms.wanted)
    check_number_explained(len(asked.rows), predictor.signature)
    # What is explained must be what has answered, so no canary takes its place.
    reply = state.answer(predictor, asked, is_named=True)
    add_explanations(reply, predictor, asked)
    return _response(reply, predictor.signature, forms.wanted)


def _asked(state: ServerState, signature: Signature, body: bytes, sent_as: str) -> Asked:
    most = state.options.max_rows
    if sent_as == JSON:
        return read_question(body, max_rows=most)
    return _READERS[sent_as](
        body,
        signature,
        key=state.options.key,
        max_rows=most,
        max_bytes=state.max_body_bytes,
    )


def _response(reply: Reply, signature: Signature, wanted: str) -> Response:
    if wanted == JSON:
        return Response(200, encode(reply))
    table = reply_table(reply, signature.target)
    return Response(200, _WRITERS[wanted](table), wanted.encode())


ENDPOINTS = (
    Endpoint(
        method="POST",
        template="/predict",
        respond=predict,
        summary="Predictions for up to as many rows as the service allows; with ?explain=1, why.",
        operation=predict_operation,
        example=example_question,
    ),
)
