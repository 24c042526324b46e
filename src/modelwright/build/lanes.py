"""Lanes: trials side by side, where one alone would leave cores idle."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Lanes(Generic[Result]):
    """Runs numbered tasks in threads and hands their results over as they end.

    Parameters
    ----------
    n_lanes
        Tasks that run at a time.
    """

    def __init__(self, n_lanes: int) -> None:
        self.n_lanes = n_lanes
        self.running: set[int] = set()
        self._ended: SimpleQueue[tuple[int, Result | BaseException]] = SimpleQueue()

    @property
    def has_room(self) -> bool:
        """Whether another task may start."""
        return len(self.running) < self.n_lanes

    def start(self, number: int, task: Callable[[], Result]) -> None:
        """Start a task under a number that none of the running ones has."""

        def work() -> None:
            """Run the task and hand over what it ends in."""
            try:
                self._ended.put((number, task()))
            except BaseException as error:
                self._ended.put((number, error))

        self.running.add(number)
        threading.Thread(target=work, daemon=True).start()

    def wait(self) -> Result:
        """Return the result of the task that ends next, or raise its error."""
        number, result = self._ended.get()
        self.running.remove(number)
        if isinstance(result, BaseException):
            raise result
        return result
