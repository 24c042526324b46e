"""The HTTP server: uvicorn, with bounds for its connections and an end at which no request is lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
import time
from typing import TYPE_CHECKING

import uvicorn

from modelwright.server.connections import Connection
from modelwright.server.listening import accept_waiting, allow_many_files

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from modelwright.server.application import Application
    from modelwright.server.options import ServeOptions

logger = logging.getLogger(__name__)

# Longer than the 60 s after which load balancers drop idle connections, so that they drop first.
_KEEP_ALIVE_SECONDS = 65
# How long connections that are kept open may bring one more request while the service stops.
_DRAIN_SECONDS = 2.0
_SHUTDOWN_SECONDS = 10
_TICKS_A_SECOND = 10  # uvicorn's


class HttpServer(uvicorn.Server):
    """Answers on a listener until SIGTERM or SIGINT.

    Then it takes what waits at the listener, closes it, and gives each open connection its answer.

    Parameters
    ----------
    application
        What answers.
    options
        Bounds for connections.
    on_ready
        Called once it answers.
    """

    def __init__(
        self,
        application: Application,
        options: ServeOptions,
        *,
        on_ready: Callable[[], None],
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=Connection,
                limit_concurrency=min(options.max_connections, allow_many_files()),
                interface="asgi3",
                lifespan="on",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                # An address that a header names is not to be believed.
                proxy_headers=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )
        self._application = application
        self._max_read_seconds = options.max_read_seconds
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        """Look after slow callers once a second; return whether to stop."""
        if counter % _TICKS_A_SECOND == 0:
            for connection in tuple(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.end_if_late(max_seconds=self._max_read_seconds)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is open, and end."""
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

        A connection that waits in a listener's queue when its last holder closes it is reset, with
        the request that its caller has sent. Other workers that hold the listener go on with it.
        """
        loop = asyncio.get_running_loop()
        # Held open while the servers let go, so that nothing comes between the last look and the end.
        held = [listener.dup() for listener in sockets]
        for server in self.servers:
            server.close()
        for listener in sockets:
            listener.close()
        waiting = []
        for listener in held:
            waiting += accept_waiting(listener)
            listener.close()
        for connection in waiting:
            await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        return Connection(self.config, self.server_state, self.lifespan.state)
