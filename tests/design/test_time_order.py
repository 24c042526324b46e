"""What orders the rows is found by name and values together."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelwright.design.goal import Goal
from modelwright.design.reading import read_columns
from modelwright.design.time_order import TimeOrder, find_time_order
from modelwright.errors import DataError

N_ROWS = 60
YEARS = np.resize([2021, 2022, 2023], N_ROWS)
DAYS = pd.date_range("2024-01-01", periods=N_ROWS).strftime("%Y-%m-%d")


def order_of(columns: dict[str, Any], **goal: Any) -> TimeOrder:
    frame = pd.DataFrame(columns)
    readings = read_columns(frame, frame.columns, types={})
    return find_time_order(
        readings, Goal(target="y", **goal), np.ones(len(frame), dtype=bool)
    )


@pytest.mark.parametrize("name", ["work_year", "Yr.Sold", "yearacc", "Year"])
def test_years_of_the_rows_order_them(name: str) -> None:
    order = order_of({name: YEARS, "x": np.arange(N_ROWS) * 0.5})

    assert order.name == name
    assert order.decisions[0].override == '[data] time = "none"'


@pytest.mark.parametrize(
    "name", ["year_built", "birth_year", "yearVeh", "Garage.Yr.Blt", "x"]
)
def test_years_of_something_else_do_not(name: str) -> None:
    assert order_of({name: YEARS}).name is None


def test_a_single_date_orders_the_rows() -> None:
    assert order_of({"day": DAYS, "dropoff": DAYS, "born": DAYS}).name == "day"


def test_values_that_are_no_years_do_not_order() -> None:
    assert order_of({"year": YEARS - 2000}).name is None
    assert order_of({"year": np.full(N_ROWS, 2020)}).name is None


def test_two_candidates_are_left_to_a_person() -> None:
    order = order_of({"day": DAYS, "year": YEARS})

    assert (order.name, order.values) == (None, None)
    assert order.candidates == ("day", "year")


def test_a_date_with_gaps_is_not_chosen_on_its_own() -> None:
    assert order_of({"day": [None, *DAYS[1:]]}).name is None


def test_a_person_may_choose_or_forbid() -> None:
    columns = {"day": DAYS, "x": np.arange(N_ROWS) * 0.5}

    assert order_of(columns, time="x").name == "x"
    assert order_of(columns, time="none").values is None
    np.testing.assert_array_equal(
        np.asarray(order_of(columns, time="@order").values), np.arange(N_ROWS)
    )
    assert order_of(columns, exclude=("day",)).name is None


def test_a_time_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(DataError, match="read as category"):
        order_of({"when": ["u", "v"] * 30}, time="when")


def test_calendar_parts_are_noticed_and_sorted_rows_too() -> None:
    months, days = np.repeat([1, 2, 3], 20), np.tile(np.arange(1, 21), 3)

    assert order_of({"day": days, "month": months}).candidates == ("@order",)
    shuffled = order_of({"day": days, "month": months[::-1]})
    assert shuffled.candidates == ()
    assert shuffled.calendar_parts == ("month", "day")
