"""Trials side by side."""

from __future__ import annotations

import threading

import pytest

from modelwright.build.lanes import Lanes


def test_results_come_as_tasks_end_whichever_began_first() -> None:
    slow_may_end = threading.Event()
    lanes: Lanes[str] = Lanes(2)

    lanes.start(7, lambda: str(slow_may_end.wait(10)))
    assert lanes.has_room
    lanes.start(8, lambda: "quick")
    assert not lanes.has_room

    assert lanes.wait() == "quick"
    assert lanes.running == {7}
    slow_may_end.set()
    assert lanes.wait() == "True"
    assert lanes.running == set()


def test_an_error_is_raised_by_who_waits_and_frees_the_lane() -> None:
    lanes: Lanes[float] = Lanes(1)
    lanes.start(0, lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        lanes.wait()

    assert lanes.has_room
