"""Fits side by side."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from modelwright.build.workers import Workers


def test_results_come_in_the_order_of_the_tasks() -> None:
    def task(number: int) -> int:
        time.sleep(0.02 * (3 - number))
        return number

    tasks = [partial(task, number) for number in range(4)]

    assert list(Workers(3).run(tasks)) == [0, 1, 2, 3]


def test_as_many_tasks_as_cores_run_at_a_time() -> None:
    both = threading.Barrier(2, timeout=10)

    assert list(Workers(2).run([both.wait, both.wait])) in ([0, 1], [1, 0])


def test_tasks_with_threads_of_their_own_run_one_after_the_other() -> None:
    running: list[int] = []

    def task() -> int:
        running.append(1)
        time.sleep(0.01)
        n_running = len(running)
        running.pop()
        return n_running

    assert list(Workers(2).run([task] * 4, n_threads=2)) == [1] * 4


def test_an_error_is_raised_in_the_place_of_its_result() -> None:
    results = Workers(2).run([lambda: 1, lambda: 1 // 0, lambda: 3])

    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_whoever_stops_iterating_starts_no_further_task() -> None:
    started: list[int] = []

    def task(number: int) -> int:
        started.append(number)
        time.sleep(0.02)
        return number

    results = Workers(1).run([partial(task, number) for number in range(50)])
    next(results)
    results.close()  # type: ignore[attr-defined]  # a generator

    time.sleep(0.2)
    assert len(started) < 5


def test_a_task_that_hangs_is_waited_for_no_longer_than_stated() -> None:
    over = threading.Event()
    results = Workers(1).run([partial(over.wait, 60)], gives_up_at=time.monotonic() + 0.05)

    with pytest.raises(TimeoutError, match="left behind"):
        next(results)
    over.set()
