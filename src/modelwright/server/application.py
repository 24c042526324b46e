"""The ASGI application: a request's way through authorisation, routing, answer and count."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from typing import TYPE_CHECKING, Any

from modelwright.journal import Journal
from modelwright.server.endpoints import ENDPOINTS
from modelwright.server.options import ServeOptions
from modelwright.server.requests import (
    CallerLeftError,
    Request,
    check_caller,
    discard_body,
)
from modelwright.server.responses import RequestRefusedError, Response
from modelwright.server.routing import Router
from modelwright.server.state import ServerState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from modelwright.server.routing import Endpoint, Route

    Message = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger(__name__)

_MOST_DISCARDED_BYTES = 64 * 1024 * 1024
_DISCARD_SECONDS = 2.0


def app(
    champion_path: Callable[[], Path],
    journal_folder: Path | None = None,
    options: ServeOptions | None = None,
) -> Application:
    """Return the service as an ASGI application, for any ASGI server with lifespan.

    Parameters
    ----------
    champion_path
        Returns the folder of the release that is to answer; asked every second.
    journal_folder
        Where predictions are appended; None keeps none.
    options
        Limits, key and the journal's database; host and port are not used.
    """
    options = options or ServeOptions()
    journal = Journal(journal_folder, options.journal) if journal_folder else None
    return Application(champion_path, journal, options)


class Application:
    """The service; see `app`.

    Parameters
    ----------
    champion_path
        Returns the folder of the release that is to answer.
    journal
        Where predictions are kept.
    options
        Limits and key.
    """

    def __init__(
        self,
        champion_path: Callable[[], Path],
        journal: Journal | None,
        options: ServeOptions,
    ) -> None:
        self.state = ServerState(champion_path, journal, options)
        self._router = Router(ENDPOINTS)
        self._background: asyncio.Future[Any] | None = None

    async def __call__(
        self, scope: Mapping[str, Any], receive: Receive, send: Send
    ) -> None:
        """Answer one request, or start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live_on(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live_on(self, receive: Receive, send: Send) -> None:
        state = self.state
        await receive()
        self._background = asyncio.gather(state.champion.follow(), state.journaling.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._background.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._background
        await asyncio.to_thread(state.journaling.close)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        start = time.perf_counter()
        route = self._router.route(scope["path"])
        try:
            response = await self._respond(route, scope, receive)
        except RequestRefusedError as error:
            response = route.refuse(error)
        except CallerLeftError:
            return
        except Exception:  # the front door: whatever happens, the caller gets an answer
            response = route.refuse(_failed(scope["path"]))
        self.state.metrics.observe(route.template, response, time.perf_counter() - start)
        logger.debug("request route=%s status=%d", route.template, response.status)
        await self._send(response, receive, send)

    async def _respond(
        self, route: Route, scope: Mapping[str, Any], receive: Receive
    ) -> Response:
        request = Request.of_scope(scope, receive, route.parameters)
        endpoint = route.endpoint(request.method)
        self._authorise(request, endpoint)
        if endpoint is None:
            raise self._router.refusal(request.path, route)
        return await endpoint.respond(self.state, request)

    def _authorise(self, request: Request, endpoint: Endpoint | None) -> None:
        """Refuse a caller who may not ask; without a key, what is there is no one's business."""
        api_key = self.state.options.api_key
        if api_key and not (endpoint and endpoint.is_open):
            check_caller(request.headers, api_key)

    async def _send(self, response: Response, receive: Receive, send: Send) -> None:
        headers = [
            (b"content-type", response.content_type),
            (b"content-length", str(len(response.body)).encode()),
            *response.headers,
        ]
        if self.state.is_draining:
            headers.append((b"connection", b"close"))
        await send(
            {"type": "http.response.start", "status": response.status, "headers": headers}
        )
        if response.problem == "body_too_large":
            await send(
                {"type": "http.response.body", "body": response.body, "more_body": True}
            )
            await discard_body(
                receive, max_bytes=_MOST_DISCARDED_BYTES, seconds=_DISCARD_SECONDS
            )
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "http.response.body", "body": response.body})


def _failed(path: str) -> RequestRefusedError:
    reference = secrets.token_hex(4)
    logger.exception("request_failed path=%r reference=%s", path, reference)
    return RequestRefusedError(
        "internal", f"The service's log says more, under the reference {reference}."
    )
