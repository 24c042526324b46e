"""The Open Inference Protocol, version 2: the model by name, its metadata, its answers as tensors."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec

from modelwright.runtime import RAW_SCORES
from modelwright.server.bodies import example_inference, read_inference
from modelwright.server.named_release import QUERY
from modelwright.server.openapi import (
    infer_operation,
    metadata_operation,
    plain_operation,
    ready_operation,
)
from modelwright.server.replies import check_outputs, inference_reply, model_metadata
from modelwright.server.requests import check_origin, media_type
from modelwright.server.responses import PROBLEMS, RequestRefusedError, Response
from modelwright.server.routing import Endpoint
from modelwright.server.scoring import beside_others, choose

if TYPE_CHECKING:
    from modelwright.runtime import Predictor
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState

_MODEL = "/v2/models/{model}"
_VERSION = _MODEL + "/versions/{version}"
# A shorter beginning of a release id may come to mean another release.
_SHORTEST_VERSION = 6
_ABOUT = "The model's inputs and outputs."
_READY = "Whether the model answers."
_INFER = "Predictions for a tensor for each column, in the Open Inference Protocol."


def refuse(error: RequestRefusedError) -> Response:
    """Return a problem in the protocol's form; bad input has the status 400 there."""
    status, _ = PROBLEMS[error.problem]
    return Response(
        400 if status == 422 else status,
        msgspec.json.encode({"error": str(error)}),
        headers=error.headers,
        problem=error.problem,
    )


async def server(_state: ServerState, _request: Request) -> Response:
    """Answer with what the server is."""
    return _json(
        {"name": "modelwright", "version": version("modelwright"), "extensions": []}
    )


async def live(_state: ServerState, _request: Request) -> Response:
    """Answer as long as the process runs."""
    return _json({"live": True})


async def ready(state: ServerState, _request: Request) -> Response:
    """Answer once a release is loaded, until the service stops."""
    return _json({"ready": bool(state.ready_predictor)})


async def model_ready(state: ServerState, request: Request) -> Response:
    """Answer once the model that the path names is loaded."""
    return _json({"name": _model(state.ready_predictor, request).name, "ready": True})


async def metadata(state: ServerState, request: Request) -> Response:
    """Answer with the model's inputs and outputs."""
    return _json(model_metadata(_model(state.predictor, request)))


async def infer(state: ServerState, request: Request) -> Response:
    """Answer with the model's outputs for the tensors of a body."""
    check_origin(request.headers)
    request.check_query(QUERY)
    chosen = await choose(state, request)
    predictor = _model(chosen.predictor, request)
    is_named = chosen.is_named or "version" in request.parameters
    if b"inference-header-content-length" in request.headers:
        raise RequestRefusedError(
            "media_type",
            "The binary data extension is not spoken here. Send tensors as JSON, in `data`.",
        )
    media_type(request.headers)
    body = await request.body(max_bytes=state.max_body_bytes)
    return await beside_others(
        body, partial(_inferred, state, predictor, body, is_named=is_named)
    )


def _inferred(
    state: ServerState, predictor: Predictor, body: bytes, *, is_named: bool
) -> Response:
    options = state.options
    inference = read_inference(
        body, predictor.signature, key=options.key, max_rows=options.max_rows
    )
    check_outputs(inference, predictor)
    if RAW_SCORES not in inference.outputs:
        reply = state.answer(predictor, inference.asked, is_named=is_named)
        return _json(inference_reply(predictor, inference, reply))
    # They must be of the release that has answered, so no canary takes its place.
    reply = state.answer(predictor, inference.asked, is_named=True)
    inputs = predictor.normaliser.rows(inference.asked.rows)
    raw_scores = predictor.run(inputs, raw_scores=True).raw_scores
    return _json(inference_reply(predictor, inference, reply, raw_scores))


def _model(predictor: Predictor, request: Request) -> Predictor:
    """Return the release that answers, if it is the model and version that the path names."""
    name, number = request.parameters["model"], request.parameters.get("version")
    if name != predictor.name:
        raise RequestRefusedError(
            "not_found", f"There is no such model here; the service has {predictor.name!r}."
        )
    if number is not None and not (
        len(number) >= _SHORTEST_VERSION and predictor.release_id.startswith(number)
    ):
        raise RequestRefusedError(
            "not_found",
            f"{name!r} has no such version that answers; it has {predictor.release_id}. Ask for "
            f"that, for its first {_SHORTEST_VERSION} characters or more, or for no version.",
        )
    return predictor


def _json(document: object) -> Response:
    return Response(200, msgspec.json.encode(document))


ENDPOINTS = (
    Endpoint(
        method="GET",
        template="/v2",
        respond=server,
        summary="What the server is, in the Open Inference Protocol.",
        operation=plain_operation,
        refuse=refuse,
    ),
    Endpoint(
        method="GET",
        template="/v2/health/live",
        respond=live,
        summary="Whether the service runs.",
        operation=plain_operation,
        refuse=refuse,
        is_open=True,
    ),
    Endpoint(
        method="GET",
        template="/v2/health/ready",
        respond=ready,
        summary="Whether the service answers.",
        operation=plain_operation,
        refuse=refuse,
        is_open=True,
    ),
    *(
        Endpoint(
            method=method,
            template=place + end,
            respond=respond,
            summary=summary,
            operation=operation,
            example=example,
            refuse=refuse,
        )
        for place in (_MODEL, _VERSION)
        for method, end, respond, summary, operation, example in (
            ("GET", "", metadata, _ABOUT, metadata_operation, None),
            ("GET", "/ready", model_ready, _READY, ready_operation, None),
            ("POST", "/infer", infer, _INFER, infer_operation, example_inference),
        )
    ),
)
