from __future__ import annotations

import numpy as np
import pytest

from bench.quality.bootstrap import Draws, interval


def test_two_rows_are_drawn_as_worked_by_hand() -> None:
    # Errors 1 and 3: both rows drawn as the first gives RMSE 1, as the second 3, and one of
    # each, which is twice as likely, the root of (1 + 9) / 2.
    draws = Draws([np.array([0, 1])], n_draws=4000)

    losses = draws.losses("rmse", np.array([0, 1]), np.zeros(2), np.array([1.0, 3.0]))

    values, counts = np.unique(losses.round(12), return_counts=True)
    assert values == pytest.approx([1.0, 5**0.5, 3.0])
    assert counts / 4000 == pytest.approx([0.25, 0.5, 0.25], abs=0.03)
    assert interval(losses) == (1.0, 3.0)


def test_what_is_alike_in_every_row_is_sure_whatever_is_drawn() -> None:
    rows, truth = np.arange(6), np.array([0.0, 1.0, 2.0, 0.0, 1.0, 2.0])
    ours = np.tile([0.5, 0.3, 0.2], (6, 1))
    # Half the probability for what came true, in every row: a log loss larger by log 2.
    theirs = ours.copy()
    for row, code in enumerate(truth.astype(int)):
        theirs[row] = (1 - ours[row, code] / 2) / 2
        theirs[row, code] = ours[row, code] / 2
    draws = Draws([rows])

    difference = draws.losses("log_loss", rows, truth, theirs) - draws.losses(
        "log_loss", rows, truth, ours
    )

    assert interval(difference) == pytest.approx((np.log(2), np.log(2)))


def test_seeds_that_share_their_rows_are_not_counted_as_more_rows() -> None:
    rows, truth = np.arange(40), np.random.default_rng(0).normal(size=40)
    draws = Draws([rows, rows])

    first = draws.losses("rmse", rows, truth, np.zeros(40))
    second = draws.losses("rmse", rows, truth, np.zeros(40))

    assert (first == second).all()


def test_the_middle_95_percent_is_the_interval() -> None:
    assert interval(np.arange(1001.0)) == pytest.approx((25.0, 975.0))
