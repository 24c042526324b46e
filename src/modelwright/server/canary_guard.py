"""The guard of a canary: whether it fails, or takes long, beyond what chance could do."""

from __future__ import annotations

import math
import statistics
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelwright.records import Canary

# Requests of the canary that are judged together. Then counting begins anew, so that trouble
# that starts late is seen as fast as trouble at the start.
WINDOW = 100
# Share of windows in which a canary that is exactly at a limit is switched off.
LEVEL = 0.001
# What nobody notices is no slowdown, however many times as long it takes.
_UNNOTICED_SECONDS = 0.005


class CanaryGuard:
    """Counts what happens to a canary's requests and says when it breaks a limit.

    Each method returns the reason to switch it off, or None. Safe to call from several threads.

    Parameters
    ----------
    canary
        The limits.
    """

    def __init__(self, canary: Canary) -> None:
        self._canary = canary
        self._most_failures = most_by_chance(canary.max_error_rate)
        self._most_slow = most_by_chance(0.5)
        self._champion_seconds: deque[float] = deque(maxlen=WINDOW)
        self._n_requests = self._n_failures = self._n_slow = 0
        self._lock = threading.Lock()

    def champion_took(self, seconds: float) -> None:
        """Remember how long the champion took for a request."""
        with self._lock:
            self._champion_seconds.append(seconds)

    def canary_took(self, seconds: float) -> str | None:
        """Count a request that the canary answered."""
        with self._lock:
            limit = self._slow_from()
            self._n_slow += limit is not None and seconds > limit
            return self._verdict()

    def canary_failed(self) -> str | None:
        """Count a request that the champion answered because the canary could not."""
        with self._lock:
            self._n_failures += 1
            return self._verdict()

    def _slow_from(self) -> float | None:
        """Return from how many seconds a request is slow; None before the champion is known."""
        if len(self._champion_seconds) < WINDOW:
            return None
        median = statistics.median(self._champion_seconds)
        return max(self._canary.max_slowdown * median, _UNNOTICED_SECONDS)

    def _verdict(self) -> str | None:
        """Return what speaks against the canary, and begin a new window after the last request.

        A count only grows within its window, so that what is beyond chance at the window's end may
        be said as soon as it is reached.
        """
        self._n_requests += 1
        counts = self._n_requests, self._n_failures, self._n_slow
        if self._n_requests == WINDOW:
            self._n_requests = self._n_failures = self._n_slow = 0
        n_requests, n_failures, n_slow = counts
        if n_failures > self._most_failures:
            return (
                f"it failed in {n_failures} of its last {n_requests} requests, where the champion "
                f"answered; the limit is {self._canary.max_error_rate * 100:g} %"
            )
        if n_slow > self._most_slow:
            return (
                f"{n_slow} of its last {n_requests} requests took more than "
                f"{self._canary.max_slowdown:g} times as long as the champion's usually take"
            )
        return None


def most_by_chance(rate: float) -> int:
    """Return the largest count that a rate may reach in a window; more has a probability of 0.001.

    Examples
    --------
    >>> most_by_chance(0.01), most_by_chance(0.5), most_by_chance(0.0)
    (5, 65, 0)
    """
    beyond = 1.0  # probability of more than `count`
    for count in range(WINDOW):
        beyond -= math.comb(WINDOW, count) * rate**count * (1 - rate) ** (WINDOW - count)
        if beyond <= LEVEL:
            return count
    return WINDOW
