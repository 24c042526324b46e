"""The rate limit: a bucket of the rate's size, refilled evenly, for each caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import ConfigError
from modelwright.server import rate_limit
from modelwright.server.rate_limit import Rate, RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    CheckProblem = Callable[[httpx.Response, int, str], None]


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(rate_limit, "time", clock)
    return clock


@pytest.mark.parametrize(
    ("text", "rate"),
    [("100/s", Rate(100, 1)), ("600/min", Rate(600, 60)), ("1/h", Rate(1, 3600))],
)
def test_a_rate_is_a_number_and_a_unit(text: str, rate: Rate) -> None:
    assert Rate.of_text(text) == rate


@pytest.mark.parametrize("text", ["", "100", "0/s", "-1/s", "1.5/s", "5/day", "5/s\n"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="100/s"):
        Rate.of_text(text)


def test_a_full_bucket_gives_the_rate_and_then_one_at_a_time(clock: Clock) -> None:
    limit = RateLimit(Rate(10, 1))

    assert [limit.wait_seconds("a") for _ in range(10)] == [0.0] * 10
    assert limit.wait_seconds("a") == pytest.approx(0.1)
    assert limit.wait_seconds("a") == pytest.approx(0.1)  # what is refused costs nothing

    clock.now += 0.2
    assert [limit.wait_seconds("a") > 0 for _ in range(3)] == [False, False, True]

    clock.now += 60
    assert [limit.wait_seconds("a") > 0 for _ in range(11)] == [False] * 10 + [True]


def test_callers_do_not_take_from_each_other(clock: Clock) -> None:
    assert clock.now
    limit = RateLimit(Rate(1, 60))

    waits = [limit.wait_seconds(f"address 10.0.0.{number}") for number in range(200)]

    assert waits == [0.0] * 200


def test_workers_count_together(clock: Clock, tmp_path: Path) -> None:
    assert clock.now
    one, other = (RateLimit(Rate(4, 1), tmp_path / "rates") for _ in range(2))

    refused = [limit.wait_seconds("a") > 0 for limit in (one, other) * 3]

    assert refused == [False] * 4 + [True] * 2


def test_a_caller_that_asks_too_often_is_told_when_to_come_back(
    start: Callable[..., httpx.Client],
    release: Path,
    row: dict[str, Any],
    check_problem: CheckProblem,
) -> None:
    client = start(release, rate="2/h")

    replies = [client.post("/predict", json={"rows": [row]}) for _ in range(3)]

    assert [reply.status_code for reply in replies[:2]] == [200, 200]
    check_problem(replies[2], 429, "rate_limited")
    assert 0 < int(replies[2].headers["retry-after"]) <= 1800
    assert client.get("/health/ready").status_code == 200


def test_guessing_keys_is_limited_by_address_and_keys_count_by_themselves(
    start: Callable[..., httpx.Client],
    release: Path,
    row: dict[str, Any],
    check_problem: CheckProblem,
) -> None:
    client = start(release, rate="2/h", api_key="s3cret")

    def ask(key: str) -> httpx.Response:
        return client.post("/predict", json={"rows": [row]}, headers={"X-API-Key": key})

    assert [ask(str(number)).status_code for number in range(3)] == [401, 401, 429]
    assert [ask("s3cret").status_code for _ in range(3)] == [200, 200, 429]
    check_problem(ask("s3cret"), 429, "rate_limited")
