"""Rows without label or time are set aside, and repeats by the rule for them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelwright.design.goal import Goal
from modelwright.design.reading import read_columns
from modelwright.design.rows import Rows, choose_rows
from modelwright.design.target import read_target
from modelwright.design.time_order import find_time_order
from modelwright.errors import DataError

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=100)


def rows_of(frame: pd.DataFrame, **goal: Any) -> Rows:
    asked = Goal(target="y", **goal)
    target = read_target(frame["y"], asked)
    readings = read_columns(
        frame, [name for name in frame.columns if name != "y"], types={}
    )
    time = find_time_order(readings, asked, ~target.is_missing)
    return choose_rows(target, readings, time, asked)


def repeated(share: float, labels: Any) -> pd.DataFrame:
    frame = pd.DataFrame({"x": NUMBERS, "y": labels})
    return pd.concat([frame, frame.head(int(100 * share))], ignore_index=True)


def test_rows_without_label_are_not_used() -> None:
    rows = rows_of(pd.DataFrame({"x": NUMBERS, "y": ["a", "b", "?", "b"] * 25}))

    assert rows.used.sum() == 75
    assert rows.decisions[0].choice == "25 rows set aside"


def test_rows_without_the_declared_time_are_not_used() -> None:
    frame = pd.DataFrame({"x": NUMBERS, "t": [None, *range(99)], "y": ["a", "b"] * 50})

    rows = rows_of(frame, time="t")

    assert not rows.used[0]
    assert rows.used.sum() == 99


@pytest.mark.parametrize(
    ("share", "labels", "goal", "n_dropped"),
    [
        (0.5, NUMBERS, {}, 50),
        (0.05, NUMBERS, {}, 0),
        (0.5, ["a", "b"] * 50, {}, 0),
        (0.5, NUMBERS, {"repeats": "keep"}, 0),
        (0.5, ["a", "b"] * 50, {"repeats": "drop"}, 50),
    ],
)
def test_repeats_follow_the_rule(
    share: float, labels: Any, goal: dict[str, Any], n_dropped: int
) -> None:
    rows = rows_of(repeated(share, labels), **goal)

    assert rows.n_repeats == int(100 * share)
    assert rows.n_dropped == n_dropped
    assert rows.used[:100].all()
    assert (rows.first[100:] == np.arange(int(100 * share))).all()


def test_a_row_counter_does_not_hide_repeats_but_an_identifier_does() -> None:
    frame = repeated(0.5, NUMBERS)

    assert rows_of(frame.assign(n=range(150))).n_repeats == 50
    assert rows_of(frame.assign(who=[f"C{k}" for k in range(150)])).n_repeats == 0


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(DataError, match="9 of 100 rows can be used; 10 are needed"):
        rows_of(pd.DataFrame({"x": NUMBERS, "y": [*NUMBERS[:9], *[None] * 91]}))
