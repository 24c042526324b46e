"""Options of the service, and the address that it may listen on."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.errors import ServiceError
from modelwright.runtime import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How the service listens, what it accepts and what it keeps.

    Parameters
    ----------
    host, port
        Address to listen on; port 0 takes any free one.
    key
        Column of the rows that is kept with each prediction, so that its outcome can be found
        by it; it need not be a column of the model.
    max_rows, max_body_mb
        Most rows, and most megabytes, of one request.
    retention_days, retention_mb
        Age and size above which the journal forgets its oldest predictions.
    journal
        URL of the PostgreSQL database that keeps the journal; None keeps it in its folder.
    api_key
        What a caller must send; None asks for nothing.
    open_release
        Opens a release's folder.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    key: str | None = None
    max_rows: int = 10_000
    max_body_mb: float = 10
    retention_days: float = 90
    retention_mb: float = 1000
    journal: str | None = None
    api_key: str | None = None
    open_release: Callable[[Path], Predictor] = load


def check_exposure(options: ServeOptions) -> None:
    """Refuse to listen where others can connect, unless they need a key.

    Raises
    ------
    ServiceError
        If the host is not this machine's own address and there is no API key.
    """
    if not options.api_key and not is_loopback(options.host):
        raise ServiceError(
            f"The service would listen on {options.host!r}, where other machines can reach it, and "
            "would answer anyone. Set a key that callers must send, as in "
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
