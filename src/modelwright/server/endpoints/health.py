"""How the service is: alive, ready, and its metrics."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from modelwright.server.openapi import plain_operation
from modelwright.server.responses import Response, json_response
from modelwright.server.routing import Endpoint

if TYPE_CHECKING:
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState


async def live(_state: ServerState, _request: Request) -> Response:
    """Answer as long as the process runs."""
    return json_response({"status": "live"})


async def ready(state: ServerState, _request: Request) -> Response:
    """Answer with the release's id once it is loaded, until the service stops."""
    release_id = state.ready_predictor.release_id
    return json_response({"status": "ready", "release": release_id})


async def metrics(state: ServerState, _request: Request) -> Response:
    """Answer with all metrics."""
    return await asyncio.to_thread(state.metrics.response)  # many workers, many files


ENDPOINTS = (
    Endpoint(
        method="GET",
        template="/health/live",
        respond=live,
        summary="Whether the service runs.",
        operation=plain_operation,
        is_open=True,
    ),
    Endpoint(
        method="GET",
        template="/health/ready",
        respond=ready,
        summary="Whether the service answers.",
        operation=plain_operation,
        is_open=True,
    ),
    Endpoint(
        method="GET",
        template="/metrics",
        respond=metrics,
        summary="Metrics in Prometheus' format.",
        operation=plain_operation,
        scope="admin",
    ),
)
