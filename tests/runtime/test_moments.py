"""Epoch seconds as moments."""

from __future__ import annotations

import datetime as dt

import pytest

from modelwright.runtime.moments import moment_of


def test_a_second_of_the_calendar_is_a_moment_in_utc() -> None:
    assert moment_of(-62_135_596_800) == dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    assert moment_of(1.5) == dt.datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=dt.UTC)


@pytest.mark.parametrize("seconds", [-62_135_596_801, 253_402_300_800, 1.7e12, -1e300])
def test_what_no_calendar_holds_is_no_moment(seconds: float) -> None:
    assert moment_of(seconds) is None
