"""The guard of a canary: what is beyond chance switches it off, what is not does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from scipy.stats import binom

from modelwright.records import Canary
from modelwright.server.canary_guard import LEVEL, WINDOW, CanaryGuard, most_by_chance


def _guard(**limits: Any) -> CanaryGuard:
    since = datetime(2026, 1, 2, tzinfo=UTC)
    return CanaryGuard(Canary(release_id="c", share=0.1, since=since, **limits))


@pytest.mark.parametrize("rate", [0.0, 0.001, 0.01, 0.05, 0.2, 0.5])
def test_the_count_that_chance_reaches_is_that_of_the_binomial(rate: float) -> None:
    count = most_by_chance(rate)

    assert binom.sf(count, WINDOW, rate) <= LEVEL
    assert count == 0 or binom.sf(count - 1, WINDOW, rate) > LEVEL


def test_the_sixth_failure_in_a_window_is_too_many() -> None:
    guard = _guard()

    verdicts = [guard.canary_failed() for _ in range(6)]

    assert verdicts[:5] == [None] * 5
    assert verdicts[5] == (
        "it failed in 6 of its last 6 requests, where the champion answered; the limit is 1 %"
    )


def test_failures_of_an_earlier_window_no_longer_count() -> None:
    guard = _guard()
    window = [guard.canary_failed() for _ in range(5)]
    window += [guard.canary_took(0.001) for _ in range(WINDOW - 5)]

    later = [guard.canary_failed() for _ in range(5)]

    assert [verdict for verdict in [*window, *later] if verdict] == []
    assert guard.canary_failed() is not None


def test_a_limit_of_none_lets_no_failure_pass() -> None:
    assert _guard(max_error_rate=0.0).canary_failed() is not None


def test_a_canary_that_is_mostly_slow_is_switched_off_at_the_66th() -> None:
    guard = _guard()
    for _ in range(WINDOW):
        guard.champion_took(0.010)

    verdicts = [guard.canary_took(0.021) for _ in range(66)]

    assert verdicts[:65] == [None] * 65
    assert verdicts[65] is not None
    assert "more than 2 times as long" in verdicts[65]


@pytest.mark.parametrize(("champion", "canary"), [(0.010, 0.019), (0.0001, 0.004)])
def test_what_is_within_the_limit_or_not_noticed_is_not_slow(
    champion: float, canary: float
) -> None:
    guard = _guard()
    for _ in range(WINDOW):
        guard.champion_took(champion)

    assert [guard.canary_took(canary) for _ in range(3 * WINDOW)] == [None] * 3 * WINDOW


def test_a_canary_that_is_slow_now_and_then_stays() -> None:
    guard = _guard()
    for _ in range(WINDOW):
        guard.champion_took(0.010)

    verdicts = [guard.canary_took(1.0 if n % 2 else 0.010) for n in range(3 * WINDOW)]

    assert verdicts == [None] * 3 * WINDOW


def test_before_the_champion_is_known_nothing_is_slow() -> None:
    guard = _guard()
    for _ in range(WINDOW - 1):
        guard.champion_took(0.010)

    assert [guard.canary_took(9.0) for _ in range(3 * WINDOW)] == [None] * 3 * WINDOW
