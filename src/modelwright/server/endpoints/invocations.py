"""What MLflow's scoring server answers, so that its clients can ask a release here."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.server.bodies import (
    example_invocation,
    read_delimited,
    read_invocation,
    read_parquet,
)
from modelwright.server.named_release import QUERY
from modelwright.server.openapi import invocations_operation, plain_operation
from modelwright.server.replies import prediction_records
from modelwright.server.requests import CSV, JSON, PARQUET, check_origin, media_type
from modelwright.server.responses import Response
from modelwright.server.routing import Endpoint
from modelwright.server.scoring import beside_others, choose

if TYPE_CHECKING:
    from modelwright.server.requests import Request
    from modelwright.server.scoring import Chosen
    from modelwright.server.state import ServerState


async def invocations(state: ServerState, request: Request) -> Response:
    """Answer with one record for each row."""
    check_origin(request.headers)
    request.check_query(QUERY)
    sent_as = media_type(request.headers, accepted=(JSON, CSV, PARQUET))
    chosen = await choose(state, request)
    body = await request.body(max_bytes=state.max_body_bytes)
    work = partial(_records, state, chosen, body, sent_as)
    if sent_as == PARQUET:
        return await asyncio.to_thread(work)
    return await beside_others(body, work)


def _records(state: ServerState, chosen: Chosen, body: bytes, sent_as: str) -> Response:
    predictor, most = chosen.predictor, state.options.max_rows
    if sent_as == CSV:
        asked = read_delimited(body, max_rows=most)
    elif sent_as == PARQUET:
        asked = read_parquet(
            body,
            predictor.signature,
            key=state.options.key,
            max_rows=most,
            max_bytes=state.max_body_bytes,
        )
    else:
        asked = read_invocation(body, predictor.signature, max_rows=most)
    reply = state.answer(predictor, asked, is_named=chosen.is_named)
    document: dict[str, Any] = {
        "predictions": prediction_records(reply, predictor.signature.target)
    }
    if any(given.release for given in reply.predictions):  # a canary has answered some
        document["releases"] = reply.releases
    # MLflow's form has no place for these.
    headers = (
        (b"modelwright-release", reply.release.encode()),
        (b"modelwright-journaled", b"true" if reply.journaled else b"false"),
        (b"modelwright-warnings", str(reply.n_warnings).encode()),
    )
    return Response(200, msgspec.json.encode(document), headers=headers)


async def ping(state: ServerState, _request: Request) -> Response:
    """Answer once a release is loaded, until the service stops."""
    _ = state.ready_predictor
    return Response(200, b"\n")


async def server_version(_state: ServerState, _request: Request) -> Response:
    """Answer with the version of Modelwright, where MLflow gives its own."""
    return Response(200, version("modelwright").encode(), b"text/plain; charset=utf-8")


ENDPOINTS = (
    Endpoint(
        method="POST",
        template="/invocations",
        respond=invocations,
        summary="Predictions in the forms of MLflow's scoring server.",
        operation=invocations_operation,
        example=example_invocation,
    ),
    *(
        Endpoint(
            method="GET",
            template=template,
            respond=ping,
            summary="Whether the service answers, as MLflow's clients ask.",
            operation=plain_operation,
            is_open=True,
        )
        for template in ("/ping", "/health")
    ),
    Endpoint(
        method="GET",
        template="/version",
        respond=server_version,
        summary="The version of Modelwright.",
        operation=plain_operation,
    ),
)
