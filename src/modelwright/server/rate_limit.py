"""The rate limit: how often one caller may ask, over all workers together."""

from __future__ import annotations

import hashlib
import mmap
import re
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

RATE_PATTERN = r"^[1-9][0-9]{0,8}/(s|min|h)$"
_RATE = re.compile(RATE_PATTERN)
_UNIT_SECONDS = {"s": 1, "min": 60, "h": 3600}

# Callers share a place by chance only; untouched pages of the table cost nothing.
_N_PLACES = 2**20
_PLACE = struct.Struct("d")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    n_requests: int
    seconds: float

    @classmethod
    def of_text(cls, text: str) -> Rate:
        """Return the rate that a text such as "100/s", "600/min" or "50/h" says.

        Raises
        ------
        ConfigError
            If it says none.
        """
        if not _RATE.fullmatch(text):
            raise ConfigError(
                f"The rate {text!r} is not accepted. Write a number of requests and a unit, "
                'as in "100/s", "600/min" or "50/h".'
            )
        number, unit = text.split("/")
        return cls(int(number), _UNIT_SECONDS[unit])


class RateLimit:
    """A token bucket for each caller, which holds the rate's requests and is refilled evenly.

    A bucket is one number, the time at which it will be full again, in a table of fixed size that
    the workers share. They do not lock it: two that write one place at the same instant let one
    request more through, which a limit can bear.

    Parameters
    ----------
    rate
        What one caller may ask.
    path
        File that the workers share; None for a worker that is alone.
    """

    def __init__(self, rate: Rate, path: Path | None = None) -> None:
        self._seconds_each = rate.seconds / rate.n_requests
        self._seconds_full = rate.seconds
        size = _N_PLACES * _PLACE.size
        if path is None:
            self._table = mmap.mmap(-1, size)
        else:
            with path.open("a+b") as file:
                file.truncate(size)
                self._table = mmap.mmap(file.fileno(), size)

    def wait_seconds(self, caller: str) -> float:
        """Count a request, and return 0; or how long to wait where there were too many.

        Parameters
        ----------
        caller
            Name of its key, or its address.
        """
        digest = hashlib.blake2b(caller.encode(), digest_size=8).digest()
        place = int.from_bytes(digest, "big") % _N_PLACES * _PLACE.size
        now = time.monotonic()  # one clock for all processes of a machine
        (full_at,) = _PLACE.unpack_from(self._table, place)
        full_at = max(full_at, now) + self._seconds_each
        wait = full_at - now - self._seconds_full
        # A sum of many parts is not exact to the last bit.
        if wait > self._seconds_each * 1e-6:
            return float(wait)
        _PLACE.pack_into(self._table, place, full_at)
        return 0.0
