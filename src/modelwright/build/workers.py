"""Fits side by side, each on one core: their results in order, and a way to give up on one that hangs."""

from __future__ import annotations

import threading
import time
from collections import deque
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Result = TypeVar("Result")


class Workers:
    """Runs tasks in threads: the libraries let go of Python's lock while they fit.

    Two fits of one thread each keep two cores busier than one fit of two threads, and a fit of
    one thread adds up its sums in the same order every time.

    Parameters
    ----------
    n_cores
        Tasks that run at a time.
    """

    def __init__(self, n_cores: int) -> None:
        self.n_cores = n_cores

    def run(
        self,
        tasks: Sequence[Callable[[], Result]],
        *,
        gives_up_at: float | None = None,
        n_threads: int = 1,
    ) -> Iterator[Result]:
        """Yield the result of each task in order, as soon as it is there.

        A task's error is raised in its place. Whoever stops iterating lets the tasks that run
        come to their end and starts no others.

        Parameters
        ----------
        tasks
            What to run.
        gives_up_at
            `time.monotonic()` from which a task is waited for no longer; None waits forever.
        n_threads
            Threads that each task may use itself.

        Raises
        ------
        TimeoutError
            If a task goes on after `gives_up_at`. It cannot be stopped, only left behind.
        """
        waiting = deque(enumerate(tasks))
        results: SimpleQueue[tuple[int, Result | None, BaseException | None]] = (
            SimpleQueue()
        )
        is_left = threading.Event()

        def work() -> None:
            # OpenMP keeps its limit for each thread by itself.
            with threadpool_limits(n_threads, user_api="openmp"):
                while not is_left.is_set():
                    try:
                        number, task = waiting.popleft()
                    except IndexError:
                        return
                    try:
                        results.put((number, task(), None))
                    except BaseException as error:
                        results.put((number, None, error))

        n_workers = max(min(self.n_cores // n_threads, len(tasks)), 1)
        for _ in range(n_workers):
            threading.Thread(target=work, daemon=True).start()
        done: dict[int, tuple[Result | None, BaseException | None]] = {}
        try:
            for number in range(len(tasks)):
                while number not in done:
                    finished, result, error = _next(results, gives_up_at)
                    done[finished] = result, error
                result, error = done.pop(number)
                if error is not None:
                    raise error
                yield result  # type: ignore[misc]  # None only beside an error, or where it is a result
        finally:
            is_left.set()


def _next(results: SimpleQueue[Result], gives_up_at: float | None) -> Result:
    if gives_up_at is None:
        return results.get()
    try:
        return results.get(timeout=max(gives_up_at - time.monotonic(), 0.001))
    except Empty:
        raise TimeoutError("it did not stop in time and was left behind") from None
