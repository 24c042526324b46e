"""Callers that ask without a pause, and count what became of each request."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

N_CALLERS = 16
_SECONDS = 30.0
_HEADERS = {"Content-Type": "application/json"}


class Load:
    """What callers got.

    Parameters
    ----------
    address
        Of the service.
    rows
        What they ask about, in turn.
    """

    def __init__(self, address: tuple[str, int], rows: Sequence[dict[str, Any]]) -> None:
        self._address = address
        self._rows = rows
        self.is_done = threading.Event()
        self.ids: list[str] = []
        self.releases: Counter[str] = Counter()
        self.n_refused = 0
        self.n_lost = 0

    def ask_on(self) -> None:
        """Ask until done, or until the service is gone."""
        connection = HTTPConnection(*self._address, timeout=_SECONDS)
        for row in itertools.cycle(self._rows):
            if self.is_done.is_set():
                break
            body = json.dumps({"rows": [row]})
            try:
                connection.request("POST", "/predict", body, _HEADERS)
                reply = connection.getresponse()
                answer = json.loads(reply.read())
            except ConnectionRefusedError:  # stopped: nothing was asked
                break
            except (HTTPException, OSError):
                self.n_lost += 1
                connection.close()
                continue
            if reply.status == 200:
                self.ids.append(answer["predictions"][0]["id"])
                self.releases[answer["release"]] += 1
            else:
                self.n_refused += 1
        connection.close()


@contextmanager
def loaded(
    address: tuple[str, int], rows: Sequence[dict[str, Any]], *, n_callers: int = N_CALLERS
) -> Iterator[Load]:
    """Ask all the while."""
    load = Load(address, rows)
    threads = [threading.Thread(target=load.ask_on) for _ in range(n_callers)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.is_done.set()
        for thread in threads:
            thread.join()
