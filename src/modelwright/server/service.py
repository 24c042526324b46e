"""The running service: one process that answers, or several under a supervisor."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.server.listening import listening, url_of
from modelwright.server.logs import write_logs
from modelwright.server.options import check_exposure
from modelwright.server.supervisor import Supervisor
from modelwright.server.worker import Service, work

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from modelwright.server.options import ServeOptions

logger = logging.getLogger(__name__)


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
        Returns the folder of the release that is to answer; asked every second. With several
        workers it must be importable by name, as `options.open_release` must be.
    journal_folder
        Where predictions are kept; None keeps none.
    options
        Address, workers, limits, keys and retention.
    on_ready
        Called with the service's address once every worker answers.

    Raises
    ------
    ServiceError
        If the address is not allowed or not free, or a worker does not start.
    ReleaseError
        If the champion does not load.
    """
    check_exposure(options)
    write_logs(options.log)
    service = Service(
        champion_path=champion_path, journal_folder=journal_folder, options=options
    )
    with listening(options) as listener:
        url = url_of(listener)

        def ready() -> None:
            """Say that the service answers."""
            logger.info("service_ready address=%s", url)
            if on_ready is not None:
                on_ready(url)

        if options.workers == 1:
            work(service, listener, on_ready=ready)
        else:
            _supervise(service, listener, on_ready=ready)


def _supervise(
    service: Service, listener: socket.socket, *, on_ready: Callable[[], None]
) -> None:
    with tempfile.TemporaryDirectory(prefix="modelwright-") as folder:
        shared = replace(service, shared_folder=Path(folder))
        supervisor = Supervisor(shared, listener, n_workers=service.options.workers)
        supervisor.run(on_ready=on_ready)
