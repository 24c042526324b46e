"""A worker: one process that answers requests, alone or as one of several."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from modelwright.errors import ModelwrightError
from modelwright.server.application import app
from modelwright.server.http_server import HttpServer
from modelwright.server.logs import write_logs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.server.options import ServeOptions

logger = logging.getLogger(__name__)

READY = b"R"
FAILED = b"F"
# After so long the journal's thread lets those who answer go on; Python's own 5 ms is an answer late.
_SWITCH_SECONDS = 0.0005
# Longer than a worker that drains takes; one that hangs is ended then.
_GRACE_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What every worker of a service needs to know.

    Parameters
    ----------
    champion_path
        Returns the folder of the release that is to answer.
    journal_folder
        Where predictions are kept; None keeps none.
    options
        Limits, keys and retention.
    shared_folder
        Where the workers' metrics meet; None for a worker that is alone.
    """

    champion_path: Callable[[], Path]
    journal_folder: Path | None
    options: ServeOptions
    shared_folder: Path | None = None


def work(
    service: Service,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    number: int = 0,
) -> None:
    """Answer requests in this process until a signal.

    Parameters
    ----------
    service
        What answers.
    listener
        Where callers connect; closed at the end.
    on_ready
        Called once requests are answered.
    number
        The worker's place among the workers.

    Raises
    ------
    ReleaseError
        If the champion does not load.
    """
    application = app(
        service.champion_path,
        service.journal_folder,
        service.options,
        shared_folder=service.shared_folder,
        number=number,
    )
    application.state.champion.refresh()
    sys.setswitchinterval(_SWITCH_SECONDS)
    HttpServer(application, service.options, on_ready=on_ready).run(sockets=[listener])


def main() -> NoReturn:
    """Run a worker that a supervisor has started.

    Arguments of the process: its number, and the file descriptors of the listener and of the pipe
    on which it says that it is ready. The service comes pickled on standard input, whose end tells
    that the supervisor is gone.
    """
    number, listener_file, status_file = map(int, sys.argv[1:4])
    service: Service = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own supervisor
    write_logs(service.options.log)
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    with socket.socket(fileno=listener_file) as listener:
        listener.setblocking(False)  # noqa: FBT003 - the socket's own interface
        try:
            work(
                service,
                listener,
                number=number,
                on_ready=lambda: _say(status_file, READY),
            )
        except ModelwrightError as error:
            _say(status_file, FAILED + str(error).encode())
            sys.exit(1)
    sys.exit(0)


def _say(file: int, message: bytes) -> None:
    try:
        os.write(file, message)
    except BrokenPipeError:
        logger.warning("supervisor_gone")


def _end_with_supervisor() -> None:
    """Stop this worker when the supervisor ends, however it ends; at the latest after a while."""
    os.read(
        sys.stdin.fileno(), 1
    )  # not the buffer: its lock would outlive this thread at exit
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
