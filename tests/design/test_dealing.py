"""Rows are dealt evenly, and few rows several times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelwright.design.dealing import deal, deal_again, deal_training_rows
from modelwright.records import TEST


@given(st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_dealt_positions_lie_evenly(seed: int) -> None:
    positions = deal(np.zeros(100, dtype=np.intp), np.arange(100), seed=seed)

    assert np.histogram(positions, bins=10, range=(0, 1))[0].tolist() == pytest.approx(
        [10] * 10, abs=2
    )


def test_training_rows_fall_into_even_folds_and_test_rows_stay() -> None:
    is_training = np.arange(100) % 5 > 0

    blocks = deal_training_rows(
        np.zeros(100, dtype=np.intp), np.arange(100), is_training, n_folds=5, seed=1
    )

    assert ((blocks == TEST) == ~is_training).all()
    assert np.bincount(blocks[is_training]).tolist() == pytest.approx([16] * 5, abs=1)


def test_a_deal_that_parts_the_rows_as_before_does_not_count() -> None:
    first = np.array([0, 0, 1, 1, TEST], dtype=np.int16)
    same = np.array([1, 1, 0, 0, TEST], dtype=np.int16)
    other = np.array([0, 1, 0, 1, TEST], dtype=np.int16)
    fewer = np.array([0, 0, 0, 0, TEST], dtype=np.int16)
    made = {1: same, 2: other, 11: fewer, 12: fewer}

    assert [deal.tolist() for deal in deal_again(first, made.__getitem__, seed=0)] == [
        other.tolist()
    ]
    assert deal_again(first, made.__getitem__, seed=10) == ()
