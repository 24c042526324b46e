"""The gap: read in the unit of the times, left before every block, refused where it takes too much."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from modelwright.design.gap import Gap, leave_gap, read_gap
from modelwright.errors import DataError
from modelwright.records import TEST

BLOCKS = np.repeat(np.array([0, 1, 2, TEST], dtype=np.int16), 10)
TIMES = np.arange(40.0)


def test_rows_within_the_gap_do_not_train_for_the_block() -> None:
    blocks, opens, decision = leave_gap(BLOCKS, TIMES, Gap(size=3, text="3 rows"), least=5)

    assert blocks.tolist() == BLOCKS.tolist()
    assert opens.tolist() == [1] * 7 + [2] * 10 + [3] * 10 + [4] * 13
    assert decision.choice.startswith("3 rows before")
    assert "3 rows a fold, 3 before the test rows" in decision.reason


def test_a_gap_longer_than_a_block_reaches_over_it() -> None:
    _, opens, _ = leave_gap(BLOCKS, TIMES, Gap(size=12, text=""), least=0)

    assert (opens[8:18] == 3).all()  # not even for the block after the next


def test_folds_that_keep_too_few_rows_are_left_out() -> None:
    blocks, opens, decision = leave_gap(BLOCKS, TIMES, Gap(size=8, text="8 rows"), least=5)

    assert np.unique(blocks).tolist() == [TEST, 0, 1]
    assert (opens[:12] == 1).all()
    assert "1 fold(s)" in decision.reason


def test_a_gap_that_leaves_no_fold_is_refused() -> None:
    with pytest.raises(DataError, match=r"leaves 2 of 30 rows to train on.*5 are needed"):
        leave_gap(BLOCKS, TIMES, Gap(size=18, text="18 rows"), least=5)


def test_a_gap_has_the_unit_of_the_times() -> None:
    by_date = read_gap(timedelta(days=1, hours=12), time_name="day", is_date=True)
    by_year = read_gap(2, time_name="year", is_date=False)
    by_row = read_gap(100, time_name="@order", is_date=False)

    assert (by_date.size, by_date.text) == (129_600, "1d12h")
    assert (by_year.size, by_year.text) == (2, "2 of year")
    assert (by_row.size, by_row.text) == (100, "100 rows")


@pytest.mark.parametrize(
    ("gap", "time_name", "is_date", "told"),
    [
        (7, "day", True, 'gap = "7d"'),
        (timedelta(days=7), "year", False, "the unit of 'year'"),
        (timedelta(days=7), "@order", False, "a number in rows"),
        (7, None, False, "nothing orders these"),
    ],
)
def test_a_gap_in_another_unit_is_refused(
    gap: timedelta | float,
    time_name: str | None,
    is_date: bool,  # noqa: FBT001 - pytest hands it over
    told: str,
) -> None:
    with pytest.raises(DataError, match=told):
        read_gap(gap, time_name=time_name, is_date=is_date)
