"""Columns that add up, or multiply, to the target are found."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.target_sum import TargetSum

RNG = np.random.default_rng(0)
N_ROWS = 500
A, B, C = (
    RNG.poisson(50, N_ROWS) + 1.0,
    RNG.poisson(9, N_ROWS) + 1.0,
    RNG.normal(size=N_ROWS),
)


@pytest.mark.parametrize("target", [A + B, A - B, A * B, A / B])
def test_two_columns_that_make_up_the_target_are_found(context: Any, target: Any) -> None:
    (leak,) = TargetSum().leaks(context(target, c=C, a=A, b=B))

    assert set(leak.columns) == {"a", "b"}
    assert leak.is_certain


def test_rows_with_gaps_do_not_hide_a_sum(context: Any) -> None:
    gaps = np.where(RNG.random(N_ROWS) < 0.1, np.nan, B)

    (leak,) = TargetSum().leaks(context(A + B, a=A, b=gaps))

    assert set(leak.columns) == {"a", "b"}


def test_odd_weights_are_a_suspicion_only(context: Any) -> None:
    (leak,) = TargetSum().leaks(context(0.37 * A - 2.2 * B, a=A, b=B, c=C))

    assert not leak.is_certain


@pytest.mark.parametrize(
    "target", [A + B + RNG.normal(0, 1, N_ROWS), A, RNG.normal(size=N_ROWS)]
)
def test_noise_and_copies_are_no_sums(context: Any, target: Any) -> None:
    assert TargetSum()(context(target, a=A, b=B, c=C)) == ()


def test_as_many_columns_as_rows_prove_nothing(context: Any) -> None:
    columns = {f"x{k}": RNG.normal(size=30) for k in range(40)}

    assert TargetSum()(context(RNG.normal(size=30), **columns)) == ()


def test_columns_without_values_do_no_harm(context: Any) -> None:
    assert TargetSum()(context(C, a=A, b=np.full(N_ROWS, np.nan))) == ()
