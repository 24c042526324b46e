"""Work on several chunks at once, handed on in their order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

T = TypeVar("T")
S = TypeVar("S")


def in_order(
    function: Callable[[T], S], items: Iterable[T], *, n_workers: int
) -> Generator[S, None, None]:
    """Give the results in the order of the items, while threads work on the next ones.

    ONNX Runtime and Arrow leave other threads the interpreter while they work, so that reading,
    scoring and writing overlap; processes would have to copy the rows. At most `n_workers + 1`
    items are held at once.

    Parameters
    ----------
    function
        What is done to an item.
    items
        Taken one by one, in the thread of the caller.
    n_workers
        How many threads, at least 1.
    """
    waiting: deque[Future[S]] = deque()
    with ThreadPoolExecutor(n_workers, thread_name_prefix="score") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > n_workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
