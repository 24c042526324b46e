"""The shelf: releases that are held open beside the champion."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from modelwright.errors import ModelwrightError, ReleaseError
from modelwright.server.champion import warm_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor

# Each holds tens of megabytes.
MOST_RELEASES = 3
_RETRY_SECONDS = 30.0


class Shelf:
    """Opens releases when they are asked for, and keeps those that were asked for last.

    Parameters
    ----------
    open_release
        Opens a release's folder.
    """

    def __init__(self, open_release: Callable[[Path], Predictor]) -> None:
        self._open_release = open_release
        self._open: OrderedDict[str, Predictor] = OrderedDict()
        self._refused: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()  # one release at a time is opened

    def get(self, release_id: str) -> Predictor | None:
        """Return a release that is open."""
        return self._open.get(release_id)

    def load(self, folder: Path) -> Predictor:
        """Return the release in a folder of its id, opened; it takes a while.

        Raises
        ------
        ReleaseError
            If it does not open, or did not a moment ago.
        """
        release_id = folder.name
        with self._lock:
            if release_id not in self._open:
                self._open[release_id] = self._opened(folder)
            self._open.move_to_end(release_id)
            while len(self._open) > MOST_RELEASES:
                self._open.popitem(last=False)
            return self._open[release_id]

    def _opened(self, folder: Path) -> Predictor:
        until, reason = self._refused.get(folder.name, (0.0, ""))
        if time.monotonic() < until:
            raise ReleaseError(reason)
        try:
            predictor = self._open_release(folder)
        except (ModelwrightError, OSError) as error:
            self._refused[folder.name] = time.monotonic() + _RETRY_SECONDS, str(error)
            raise ReleaseError(str(error)) from error
        warm_up(predictor)
        return predictor
