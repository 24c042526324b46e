"""One caller's connection: uvicorn's, with bounds for what uvicorn leaves open."""

from __future__ import annotations

import http
from typing import TYPE_CHECKING, Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from modelwright.server.application import Application
    from modelwright.server.responses import Response

_MOST_HEADER_BYTES = 64 * 1024
# So many connections beyond the bound are still told why; further ones are closed.
_MOST_REFUSED = 64


class Connection(HttpToolsProtocol):
    """Refuses connections beyond the bound, headers that are too long, and callers that trickle.

    A wish to upgrade is passed over, as HTTP allows: Java's client utters one with each request.

    Parameters
    ----------
    config, server_state, app_state
        As uvicorn hands them to its protocols; `limit_concurrency` bounds the connections.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._most_connections = config.limit_concurrency or 0
        self.limit_concurrency = (
            None  # uvicorn's own refusal is plain text, and not counted
        )
        self._application: Application = config.app  # type: ignore[assignment]
        self._is_excess = False
        self._is_asking = False
        self._reads_headers = False
        self._n_header_bytes = 0
        self._is_replayed = False
        # Since when a request is expected whose end is not here; None while there is nothing to read.
        self._reads_since: float | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        """Take a connection, or mark it as one too many."""
        super().connection_made(transport)
        self._reads_since = self.loop.time()
        n_excess = len(self.connections) - self._most_connections
        self._is_excess = n_excess > 0
        if n_excess > _MOST_REFUSED:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read on; refuse headers that have no end."""
        was_reading = self._reads_headers
        self._unset_keepalive_if_required()
        try:
            self._parse(data)
        except httptools.HttpParserError:
            self._refuse("bad_request", "The request is not HTTP/1.1 as it is written.")
            return
        if self._reads_headers:
            self._n_header_bytes = self._n_header_bytes + len(data) if was_reading else 0
            if self._n_header_bytes > _MOST_HEADER_BYTES:
                self._refuse(
                    "headers_too_large",
                    f"The headers of a request may have {_MOST_HEADER_BYTES // 1024} kB.",
                )
        elif self._reads_since is None and (
            self.cycle is None or self.cycle.response_complete
        ):
            self._reads_since = self.loop.time()  # an empty line, after which nothing comes

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._is_replayed:
            return
        super().on_message_begin()
        self._reads_headers = True
        self._reads_since = self.loop.time()

    def on_headers_complete(self) -> None:
        """Let the application answer, if there is room."""
        if self._is_replayed:
            return
        self._reads_headers = False
        if self._is_excess:
            self._refuse(
                "overloaded",
                "The service has as many connections as it takes. Try again in a second.",
            )
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        if self.parser.should_upgrade():  # the parser stops here, before the body
            return
        self._reads_since = None
        self._asks(is_asking=True)
        if not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """End an answer."""
        self._asks(is_asking=False)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the connection."""
        self._asks(is_asking=False)
        super().connection_lost(exc)

    def end_if_late(self, *, max_seconds: float) -> None:
        """Refuse a request of which not everything has come in time."""
        if self._reads_since is None or self.loop.time() - self._reads_since <= max_seconds:
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._refuse("body_timeout", _late("body", max_seconds))
        elif self._reads_headers:
            self._refuse("headers_timeout", _late("headers", max_seconds))
        else:  # nothing was asked, or it is answered already
            self.transport.close()

    def _asks(self, *, is_asking: bool) -> None:
        """Count this connection among those that wait for an answer, or no longer."""
        self._application.state.n_asking += is_asking - self._is_asking
        self._is_asking = is_asking

    def _parse(self, data: bytes) -> None:
        """Parse what came; where the parser stops at a wish to upgrade, go on with the body."""
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as stop:
                self._parse_body_anew()
                data = data[stop.args[0] :]
            else:
                return

    def _parse_body_anew(self) -> None:
        """Take a parser that does not know of the upgrade, and bring it to where the body begins."""
        url, headers = self.url, self.headers
        self.headers = []
        self.parser = httptools.HttpRequestParser(self)
        self._is_replayed = True
        self.parser.feed_data(_head_of_body(headers))
        self._is_replayed = False
        self.url, self.headers = url, headers

    def _refuse(self, problem: str, detail: str) -> None:
        """Answer in the application's place, and close."""
        if self.transport.is_closing():
            return
        if (
            self.cycle is None
            or not self.cycle.response_started
            or self.cycle.response_complete
        ):
            self.transport.write(_as_bytes(self._application.refuse(problem, detail)))
        self.transport.close()


def _head_of_body(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Return a head that says of its body what the headers say, and nothing else."""
    lines = [
        name + b": " + value
        for name, value in headers
        if name in {b"content-length", b"transfer-encoding"}
    ]
    return b"\r\n".join([b"POST / HTTP/1.1", *lines, b"", b""])


def _late(what: str, max_seconds: float) -> str:
    return (
        f"The {what} of the request had no end after {max_seconds:g} seconds. "
        "Send the request again, at once."
    )


def _as_bytes(response: Response) -> bytes:
    lines = [
        f"HTTP/1.1 {response.status} {http.HTTPStatus(response.status).phrase}".encode(),
        b"content-type: " + response.content_type,
        b"content-length: %d" % len(response.body),
        *(name + b": " + value for name, value in response.headers),
        b"connection: close",
    ]
    return b"\r\n".join([*lines, b"", response.body])
