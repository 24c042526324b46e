"""Shifts beyond chance are found; random splits have none."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.train_test_shift import TrainTestShift

RNG = np.random.default_rng(0)
N_ROWS = 2000
BLOCKS = np.where(np.arange(N_ROWS) < 400, -1, 0).astype(np.int16)


def test_a_moved_mean_and_new_levels_are_found(context: Any) -> None:
    moved = RNG.normal(size=N_ROWS) + 2.0 * (BLOCKS < 0)
    place = np.where(BLOCKS < 0, RNG.choice(["a", "new"], N_ROWS), "a")
    made = context(
        np.zeros(N_ROWS), moved=moved, place=place, same=RNG.normal(size=N_ROWS), known={"blocks": BLOCKS}
    )  # fmt: skip

    findings = TrainTestShift()(made)

    assert {finding.subject for finding in findings} == {"moved", "place"}


@pytest.mark.parametrize("seed", range(5))
def test_a_random_split_has_no_shift(context: Any, seed: Any) -> None:
    rng = np.random.default_rng(seed)
    columns = {f"x{k}": rng.normal(size=N_ROWS) for k in range(30)}
    rare = np.array([f"v{k}" for k in rng.integers(0, 900, N_ROWS)], dtype=object)

    made = context(np.zeros(N_ROWS), rare=rare, **columns, known={"blocks": BLOCKS})

    assert TrainTestShift()(made) == ()


def test_dates_move_in_a_split_by_time(context: Any) -> None:
    known = {"blocks": BLOCKS, "time": -np.arange(N_ROWS, dtype=float)}

    made = context(
        np.zeros(N_ROWS), sent=-np.arange(N_ROWS), types={"sent": "datetime"}, known=known
    )

    assert TrainTestShift()(made) == ()


def test_without_a_split_there_is_nothing_to_compare(context: Any) -> None:
    assert TrainTestShift()(context(np.zeros(200), x=RNG.normal(size=200))) == ()
