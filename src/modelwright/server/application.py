"""The ASGI application: routes a request, answers it, counts it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from typing import TYPE_CHECKING, Any

from modelwright.errors import did_you_mean
from modelwright.journal import Journal
from modelwright.server import prediction
from modelwright.server.champion import Champion
from modelwright.server.docs_page import docs_response
from modelwright.server.journaling import Journaling
from modelwright.server.metrics import Metrics
from modelwright.server.openapi import openapi_document
from modelwright.server.options import ServeOptions
from modelwright.server.requests import (
    CallerLeftError,
    check_caller,
    check_media_type,
    check_origin,
    discard_body,
    read_body,
)
from modelwright.server.responses import RequestRefusedError, Response, json_response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from modelwright.runtime import Predictor

    Message = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Respond = Callable[[Mapping[bytes, bytes], Receive], Awaitable[Response]]

logger = logging.getLogger(__name__)

# Above this a body is answered in a thread: it takes milliseconds, and others wait meanwhile.
_LOOP_BODY_BYTES = 16 * 1024
_MOST_DISCARDED_BYTES = 64 * 1024 * 1024
_DISCARD_SECONDS = 2.0
_OPEN_ROUTES = frozenset({"/health/live", "/health/ready"})


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
        Where predictions are kept; None keeps none.
    options
        Limits and key; host and port are not used.
    """
    journal = Journal(journal_folder) if journal_folder else None
    return Application(champion_path, journal, options or ServeOptions())


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
        self.metrics = Metrics()
        self.champion = Champion(
            champion_path,
            open_release=options.open_release,
            on_change=self.metrics.show_release,
        )
        self.is_draining = False
        self._options = options
        self._max_bytes = int(options.max_body_mb * 1e6)
        self._journaling = Journaling(journal, options, self.metrics)
        self._background: asyncio.Future[Any] | None = None
        self._routes: dict[str, tuple[str, Respond]] = {
            "/predict": ("POST", self._predict),
            "/": ("GET", self._root),
            "/docs": ("GET", self._docs),
            "/openapi.json": ("GET", self._openapi),
            "/metrics": ("GET", self._metrics),
            "/health/live": ("GET", self._live),
            "/health/ready": ("GET", self._ready),
        }

    async def __call__(
        self, scope: Mapping[str, Any], receive: Receive, send: Send
    ) -> None:
        """Answer one request, or start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live_on(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live_on(self, receive: Receive, send: Send) -> None:
        await receive()
        self._background = asyncio.gather(self.champion.follow(), self._journaling.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._background.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._background
        await asyncio.to_thread(self._journaling.close)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        start = time.perf_counter()
        path = scope["path"]
        try:
            response = await self._respond(scope, receive)
        except RequestRefusedError as error:
            response = error.response()
        except CallerLeftError:
            return
        except Exception:  # the front door: whatever happens, the caller gets an answer
            response = _failed(path)
        route = path if path in self._routes else "other"
        self.metrics.observe(route, response, time.perf_counter() - start)
        logger.debug("request route=%s status=%d", route, response.status)
        await self._send(response, receive, send)

    async def _respond(self, scope: Mapping[str, Any], receive: Receive) -> Response:
        headers = dict(scope["headers"])
        path, method = scope["path"], scope["method"]
        if self._options.api_key and path not in _OPEN_ROUTES:
            check_caller(headers, self._options.api_key)
        if path not in self._routes:
            near = did_you_mean(path, self._routes)
            paths = ", ".join(self._routes)
            raise RequestRefusedError(
                "not_found", f"The service has the paths {paths}.{near}"
            )
        accepted, respond = self._routes[path]
        if method != accepted and (method, accepted) != ("HEAD", "GET"):
            allowed = "GET, HEAD" if accepted == "GET" else accepted
            raise RequestRefusedError(
                "method_not_allowed",
                f"{path} takes {allowed}. See /docs for an example.",
                headers=((b"allow", allowed.encode()),),
            )
        return await respond(headers, receive)

    async def _send(self, response: Response, receive: Receive, send: Send) -> None:
        headers = [
            (b"content-type", response.content_type),
            (b"content-length", str(len(response.body)).encode()),
            *response.headers,
        ]
        if self.is_draining:
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

    async def _predict(self, headers: Mapping[bytes, bytes], receive: Receive) -> Response:
        check_origin(headers)
        check_media_type(headers)
        predictor = self._predictor()
        body = await read_body(receive, headers, max_bytes=self._max_bytes)
        if len(body) <= _LOOP_BODY_BYTES:
            return self._predictions(predictor, body)
        return await asyncio.to_thread(self._predictions, predictor, body)

    def _predictions(self, predictor: Predictor, body: bytes) -> Response:
        rows = prediction.read_question(body, max_rows=self._options.max_rows)
        reply = prediction.answer(
            predictor, rows, key=self._options.key, keep=self._journaling.keep
        )
        self.metrics.rows.inc(len(rows))
        self.metrics.warnings.inc(sum(len(given.warnings) for given in reply.predictions))
        return Response(200, prediction.encode(reply))

    async def _root(self, _headers: Mapping[bytes, bytes], _receive: Receive) -> Response:
        return Response(307, b"", b"text/plain", ((b"location", b"docs"),))

    async def _docs(self, headers: Mapping[bytes, bytes], _receive: Receive) -> Response:
        host = headers.get(b"host", b"").decode("latin-1")
        has_key = self._options.api_key is not None
        return docs_response(
            self._predictor(), host=host, has_key=has_key, key=self._options.key
        )

    async def _openapi(
        self, _headers: Mapping[bytes, bytes], _receive: Receive
    ) -> Response:
        predictor = self._predictor()
        return json_response(
            openapi_document(
                predictor.signature,
                name=predictor.name,
                release_id=predictor.release_id,
                has_key=self._options.api_key is not None,
            )
        )

    async def _metrics(
        self, _headers: Mapping[bytes, bytes], _receive: Receive
    ) -> Response:
        return self.metrics.response()

    async def _live(self, _headers: Mapping[bytes, bytes], _receive: Receive) -> Response:
        return json_response({"status": "live"})

    async def _ready(self, _headers: Mapping[bytes, bytes], _receive: Receive) -> Response:
        if self.is_draining:
            raise RequestRefusedError("not_ready", "The service is stopping.")
        return json_response({"status": "ready", "release": self._predictor().release_id})

    def _predictor(self) -> Predictor:
        if self.champion.predictor is None:
            raise RequestRefusedError(
                "not_ready",
                "The release is still being loaded. Ask again in a second.",
                headers=((b"retry-after", b"1"),),
            )
        return self.champion.predictor


def _failed(path: str) -> Response:
    reference = secrets.token_hex(4)
    logger.exception("request_failed path=%r reference=%s", path, reference)
    return RequestRefusedError(
        "internal", f"The service's log says more, under the reference {reference}."
    ).response()
