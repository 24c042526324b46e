"""Work on several chunks at once."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from modelwright.deploy.batch.pipeline import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_results_keep_the_order_of_their_items() -> None:
    def slow_first(item: int) -> int:
        time.sleep(0.05 if item == 0 else 0)
        return item * 2

    assert list(in_order(slow_first, range(9), n_workers=3)) == list(range(0, 18, 2))


def test_no_more_items_are_taken_than_workers_and_one() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    results = in_order(lambda item: item, items(), n_workers=2)
    next(results)

    assert len(taken) == 3


def test_two_threads_work_at_once() -> None:
    both = threading.Barrier(2, timeout=30)

    list(in_order(lambda _: both.wait(), range(2), n_workers=2))


def test_an_error_of_an_item_is_raised_in_its_turn() -> None:
    results = in_order(lambda item: 1 // item, [2, 1, 0, 3], n_workers=2)

    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)
