"""Dates that follow the row's own time are suspected."""

from typing import Any

import numpy as np

from modelwright.checks.later_times import LaterTimes

TIME = np.arange(100.0) * 86_400


def test_a_later_date_is_found_and_an_earlier_one_not(context: Any) -> None:
    types = {"paid": "datetime", "born": "datetime"}

    (finding,) = LaterTimes()(
        context(np.zeros(100), paid=TIME + 60, born=TIME - 9e8, types=types,
                known={"time": TIME, "time_name": "sent"})
    )  # fmt: skip

    assert finding.subject == "paid"


def test_without_a_time_nothing_is_later(context: Any) -> None:
    made = context(np.zeros(100), paid=TIME, types={"paid": "datetime"})

    assert LaterTimes()(made) == ()
