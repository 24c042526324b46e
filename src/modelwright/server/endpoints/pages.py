"""What the service says of itself: a page for people, the OpenAPI document for programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modelwright.server.docs_page import docs_response
from modelwright.server.openapi import openapi_document
from modelwright.server.responses import Response, json_response
from modelwright.server.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState


def about(described: Sequence[Endpoint]) -> tuple[Endpoint, ...]:
    """Return the endpoints that describe the others.

    Parameters
    ----------
    described
        The others.
    """
    openapi = Endpoint(
        method="GET",
        template="/openapi.json",
        respond=partial(_openapi, described),
        summary="This description for programs.",
        scope=None,
    )
    return (
        Endpoint(
            method="GET",
            template="/",
            respond=_root,
            summary="The way to /docs.",
            scope=None,
        ),
        Endpoint(
            method="GET",
            template="/docs",
            respond=partial(_docs, (*described, openapi)),
            summary="This page.",
            scope=None,
        ),
        openapi,
    )


async def _root(_state: ServerState, _request: Request) -> Response:
    return Response(307, b"", b"text/plain", ((b"location", b"docs"),))


async def _docs(
    described: Sequence[Endpoint], state: ServerState, request: Request
) -> Response:
    return docs_response(
        state.predictor,
        described,
        host=request.headers.get(b"host", b"").decode("latin-1"),
        has_key=state.keyring.is_needed,
        key=state.options.key,
    )


async def _openapi(
    described: Sequence[Endpoint], state: ServerState, _request: Request
) -> Response:
    predictor = state.predictor
    return json_response(
        openapi_document(
            predictor.signature,
            described,
            name=predictor.name,
            release_id=predictor.release_id,
            has_key=state.keyring.is_needed,
        )
    )
