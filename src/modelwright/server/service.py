"""The running service: a socket, a server that drains, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import uvicorn

from modelwright.errors import ServiceError
from modelwright.server.application import Application, app
from modelwright.server.options import ServeOptions, check_exposure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)

# Longer than the 60 s after which load balancers drop idle connections, so that they drop first.
_KEEP_ALIVE_SECONDS = 65
# How long connections that are kept open may bring one more request while the service stops.
_DRAIN_SECONDS = 2.0
_SHUTDOWN_SECONDS = 10
_BACKLOG = 2048


def serve(
    champion_path: Callable[[], Path],
    journal_folder: Path | None,
    options: ServeOptions,
    *,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Answer requests with the champion until SIGTERM or SIGINT.

    Then no new connection is accepted, each open one gets its answer and is closed.

    Parameters
    ----------
    champion_path
        Returns the folder of the release that is to answer; asked every second.
    journal_folder
        Where predictions are kept; None keeps none.
    options
        Address, limits, key and retention.
    on_ready
        Called with the service's URL once it answers.

    Raises
    ------
    ServiceError
        If the address is not allowed or not free.
    ReleaseError
        If the champion does not load.
    """
    check_exposure(options)
    application = app(champion_path, journal_folder, options)
    with contextlib.closing(_listen(options)) as listener:
        application.state.champion.refresh()
        server = _Server(application, url=_url(listener), on_ready=on_ready)
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn, with an end at which no request is lost."""

    def __init__(
        self, application: Application, *, url: str, on_ready: Callable[[str], None] | None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                interface="asgi3",
                lifespan="on",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )
        self._application = application
        self._url = url
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        logger.info("service_ready url=%s", self._url)
        if self._on_ready is not None:
            self._on_ready(self._url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        logger.info("service_draining")
        self._application.state.is_draining = True
        await self._stop_accepting(sockets or [])
        deadline = time.monotonic() + _DRAIN_SECONDS
        while self.server_state.connections and time.monotonic() < deadline:
            if self.force_exit:
                break
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)
        logger.info("service_stopped")

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal; unlike uvicorn, return to the caller instead of raising it again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def _stop_accepting(self, sockets: list[socket.socket]) -> None:
        """Close the listeners, after taking what already waits there.

        A connection that waits in a listener's queue when it is closed is reset, with the request
        that its caller has sent.
        """
        loop = asyncio.get_running_loop()
        waiting = [
            connection for listener in sockets for connection in _accept_all(listener)
        ]
        for server in self.servers:
            server.close()
        for connection in waiting:
            await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        protocol_class: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = protocol_class(
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        return protocol


def _accept_all(listener: socket.socket) -> list[socket.socket]:
    waiting = []
    with contextlib.suppress(OSError):  # nothing waits any more
        while True:
            waiting.append(listener.accept()[0])
    with contextlib.suppress(OSError):  # elsewhere than on Linux it is not connected
        listener.shutdown(socket.SHUT_RDWR)
    return waiting


def _listen(options: ServeOptions) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setblocking(False)  # noqa: FBT003 - the socket's own interface
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise ServiceError(
            f"The service cannot listen on {options.host}:{options.port}: {error.strerror or error}. "
            "Stop what listens there, or take another port with --port."
        ) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
