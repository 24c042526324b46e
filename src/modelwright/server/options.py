"""Options of the service, and the address that it may listen on."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.errors import ServiceError
from modelwright.runtime import load
from modelwright.server.keys import read_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor
    from modelwright.server.logs import LogFormat
    from modelwright.server.registry_link import RegistryLink


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How the service listens, what it accepts and what it keeps.

    Parameters
    ----------
    host, port
        Address to listen on; port 0 takes any free one.
    socket
        Unix socket to listen on instead; who may open the file may ask.
    workers
        Processes that answer.
    key
        Column of the rows that is kept with each prediction, so that its outcome can be found
        by it; it need not be a column of the model.
    max_rows, max_body_mb
        Most rows, and most megabytes, of one request.
    max_read_seconds
        Most time that a request may take to arrive.
    max_connections, max_concurrency
        Most connections that each worker keeps, and most requests that it works on at once; more
        are told to come back.
    rate
        Most requests of one caller, such as "100/s"; None bounds nothing.
    retention_days, retention_mb
        Age and size above which the journal forgets its oldest predictions.
    max_waiting_mb
        Size of what may wait for the journal's database, such as while it is down, beside the file
        that each worker writes to; what is answered beyond it is not journaled.
    journal
        URL of the PostgreSQL database that keeps the journal; None keeps it in its folder.
    keys
        File of the API keys, see `modelwright.server.keys`; None, and a file that is not there, ask
        for none.
    api_key
        One more key, which allows everything.
    log
        How events are written to standard error; None leaves logging as it is.
    access_log
        Whether each request is an event.
    open_release
        Opens a release's folder.
    registry
        The way to what the pointer says beside the champion; None knows the champion alone.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    socket: Path | None = None
    workers: int = 1
    key: str | None = None
    max_rows: int = 10_000
    max_body_mb: float = 10
    max_read_seconds: float = 30
    max_connections: int = 20_000
    max_concurrency: int = 100
    rate: str | None = None
    retention_days: float = 90
    retention_mb: float = 1000
    max_waiting_mb: float = 1000
    journal: str | None = None
    keys: Path | None = None
    api_key: str | None = None
    log: LogFormat | None = None
    access_log: bool = False
    open_release: Callable[[Path], Predictor] = load
    registry: RegistryLink | None = None


def check_exposure(options: ServeOptions) -> None:
    """Refuse to listen where others can connect, unless they need a key.

    Raises
    ------
    ServiceError
        If the host is not this machine's own address and there is no API key.
    SourceError
        If the keys cannot be read.
    """
    if options.socket or options.api_key or is_loopback(options.host):
        return
    if not (options.keys and read_keys(options.keys)):
        raise ServiceError(
            f"The service would listen on {options.host!r}, where other machines can reach it, and "
            "would answer anyone. Make a key that callers must send, with "
            "'modelwright keys add NAME --scope predict' or "
            "MODELWRIGHT_API_KEY=$(openssl rand -hex 32), or listen on 127.0.0.1."
        )


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a host.

    Examples
    --------
    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name; what others resolve to is not ours to trust
        return host.lower() == "localhost"
