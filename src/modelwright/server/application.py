"""The ASGI application: a request's way through authorisation, routing, answer and count."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import secrets
import time
from typing import TYPE_CHECKING, Any

from modelwright.journal import Journal
from modelwright.server.endpoints import ENDPOINTS
from modelwright.server.options import ServeOptions
from modelwright.server.requests import (
    CallerLeftError,
    Request,
    discard_body,
)
from modelwright.server.responses import RequestRefusedError, Response
from modelwright.server.routing import Router
from modelwright.server.state import ServerState
from modelwright.server.trace import begin_trace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from modelwright.server.routing import Endpoint, Route
    from modelwright.server.trace import Trace

    Message = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger(__name__)

_MOST_DISCARDED_BYTES = 64 * 1024 * 1024
_DISCARD_SECONDS = 2.0
_COME_BACK = ((b"retry-after", b"1"),)


def app(
    champion_path: Callable[[], Path],
    journal_folder: Path | None = None,
    options: ServeOptions | None = None,
    *,
    shared_folder: Path | None = None,
    number: int = 0,
) -> Application:
    """Return the service as an ASGI application, for any ASGI server with lifespan.

    Parameters
    ----------
    champion_path
        Returns the folder of the release that is to answer; asked every second.
    journal_folder
        Where predictions are appended; None keeps none.
    options
        Limits, keys and the journal's database; address and workers are not used.
    shared_folder
        Where workers meet that answer together; None for one that is alone.
    number
        This worker's place among them.
    """
    options = options or ServeOptions()
    journal = Journal(journal_folder, options.journal) if journal_folder else None
    state = ServerState(
        champion_path, journal, options, shared_folder=shared_folder, number=number
    )
    return Application(state)


class Application:
    """The service; see `app`.

    Parameters
    ----------
    state
        What the endpoints share.
    """

    def __init__(self, state: ServerState) -> None:
        self.state = state
        self._router = Router(ENDPOINTS)
        self._n_open = 0
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
        self._background = asyncio.gather(
            state.champion.follow(),
            state.traffic.follow(),
            state.journaling.run(),
            state.keyring.follow(),
            state.metrics.publish(),
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._background.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._background
        await asyncio.to_thread(state.traffic.close)
        await asyncio.to_thread(state.journaling.close)
        await send({"type": "lifespan.shutdown.complete"})

    def refuse(self, problem: str, detail: str) -> Response:
        """Count a request that does not get as far as a route, and return its answer."""
        response = RequestRefusedError(problem, detail, headers=_COME_BACK).response()
        self.state.metrics.observe("other", response, 0.0)
        return response

    async def _answer(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        start = time.perf_counter()
        route = self._router.route(scope["path"])
        request = Request.of_scope(scope, receive, route.parameters)
        trace = begin_trace(request.headers)
        self._n_open += 1
        try:
            response = await self._respond(route, request, scope)
        except RequestRefusedError as error:
            response = route.refuse(error)
        except CallerLeftError:
            return
        except Exception:  # the front door: whatever happens, the caller gets an answer
            response = route.refuse(_failed(request.path))
        finally:
            self._n_open -= 1
        seconds = time.perf_counter() - start
        self.state.metrics.observe(route.template, response, seconds)
        if self.state.options.access_log:
            logger.info(
                "request method=%s route=%s status=%d milliseconds=%.2f",
                request.method,
                route.template,
                response.status,
                seconds * 1000,
            )
        await self._send(response, trace, receive, send)

    async def _respond(
        self, route: Route, request: Request, scope: Mapping[str, Any]
    ) -> Response:
        endpoint = route.endpoint(request.method)
        if endpoint is None or not endpoint.is_open:
            self._admit(request, endpoint, scope.get("client"))
        if endpoint is None:
            raise self._router.refusal(request.path, route)
        return await endpoint.respond(self.state, request)

    def _admit(
        self, request: Request, endpoint: Endpoint | None, client: tuple[str, int] | None
    ) -> None:
        """Refuse a caller for whom there is no room, who may not ask, or who asks too often.

        Without a key, what is there is no one's business.
        """
        if self._n_open > self.state.options.max_concurrency:
            raise RequestRefusedError(
                "overloaded",
                "The service works on as many requests as it can. Try again in a second.",
                headers=_COME_BACK,
            )
        address = f"address {client[0] if client else ''}"
        scope = None if endpoint is None else endpoint.scope
        try:
            name = self.state.keyring.check(request.headers, scope)
        except RequestRefusedError:
            self._check_rate(address)
            raise
        self._check_rate(f"key {name}" if name else address)

    def _check_rate(self, caller: str) -> None:
        limit = self.state.rate_limit
        if limit is None or not (wait := limit.wait_seconds(caller)):
            return
        seconds = math.ceil(wait)
        raise RequestRefusedError(
            "rate_limited",
            f"One caller may send {self.state.options.rate} requests. Try again in {seconds} s, "
            "or send more rows in one request.",
            headers=((b"retry-after", b"%d" % seconds),),
        )

    async def _send(
        self, response: Response, trace: Trace, receive: Receive, send: Send
    ) -> None:
        headers = [
            (b"content-type", response.content_type),
            (b"content-length", str(len(response.body)).encode()),
            *response.headers,
            *trace.headers(),
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
