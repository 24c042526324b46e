"""Durations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.errors import ConfigError
from modelwright.workflow.duration import parse_duration


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_units_add_up(hours: int, minutes: int, seconds: int) -> None:
    expected = hours * 3600 + minutes * 60 + seconds

    assert parse_duration(f"{hours}h{minutes}m{seconds}s") == expected
    assert parse_duration(f" {hours} H {minutes} min {seconds}") == expected


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("60s", 60),
        ("5m", 300),
        ("1h", 3600),
        ("1.5h", 5400),
        ("90", 90),
        (90, 90),
        ("7d", 604_800),
        ("1d12h", 129_600),
        (0.5, 0.5),
    ],
)
def test_the_usual_forms_are_read(written: str | float, seconds: float) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "",
        "s",
        "5 parsecs",
        "-5s",
        "0",
        "0h0m",
        0,
        -1,
        float("nan"),
        float("inf"),
        "5m1h",
        "1e3",
    ],
)
def test_anything_else_is_refused_with_what_to_write(written: str | float) -> None:
    with pytest.raises(ConfigError, match=r'Write seconds \("90s" or 90\), minutes'):
        parse_duration(written)
