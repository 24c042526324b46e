"""The clock counts what all calls spend."""

from __future__ import annotations

import math

import pytest

from modelwright.build import BuildOptions
from modelwright.build.clock import EVALUATION_SHARE, Clock


def resumed(earlier_seconds: float, **options: float | int) -> Clock:
    """Return the clock of a call after others."""
    clock = Clock()
    clock.resume(BuildOptions(**options), earlier_seconds)  # type: ignore[arg-type]
    return clock


def test_earlier_calls_count() -> None:
    clock = resumed(40.0, budget_seconds=60.0)

    assert clock.spent >= 40.0
    assert clock.left == pytest.approx(20.0, abs=1.0)
    assert clock.call_seconds == 20.0


def test_added_time_is_all_for_this_call() -> None:
    clock = resumed(40.0, budget_seconds=60.0, more_seconds=300.0)

    assert clock.call_seconds == 300.0
    assert clock.evaluation_seconds == pytest.approx(EVALUATION_SHARE * 300.0)


def test_a_number_of_trials_has_no_budget_of_time() -> None:
    clock = resumed(40.0, trials=3)

    assert not clock.is_ticking
    assert clock.left == math.inf


def test_nothing_is_left_of_a_spent_budget() -> None:
    clock = resumed(90.0, budget_seconds=60.0)

    assert clock.left == clock.call_seconds == 0.0
