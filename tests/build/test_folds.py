"""Folds that a budget can pay for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.build import BuildOptions
from modelwright.build.folds import affordable_folds
from modelwright.records import Split

if TYPE_CHECKING:
    from collections.abc import Callable

SPLIT = Split(blocks=np.arange(1_000_000, dtype=np.int16) % 5)


def test_small_tables_use_all_folds(make_problem: Callable[..., Any]) -> None:
    made = make_problem("binary")

    assert affordable_folds(made.plan.signature, made.split, BuildOptions()) == 4


def test_large_tables_use_few_folds_under_a_small_budget(
    make_problem: Callable[..., Any],
) -> None:
    signature = make_problem("binary").plan.signature
    options = BuildOptions(n_threads=2)

    short, long = (
        affordable_folds(signature, SPLIT, replace(options, budget_seconds=seconds))
        for seconds in (10.0, 10_000.0)
    )

    assert (short, long) == (1, 5)


def test_small_tables_use_further_deals_when_the_budget_sees_many_candidates(
    make_problem: Callable[..., Any],
) -> None:
    made = make_problem("binary")
    again = np.where(made.split.blocks >= 0, (made.split.blocks + 1) % 4, -1)
    split = replace(made.split, more_deals=(again.astype(np.int16),) * 2)
    options = BuildOptions(n_threads=2)

    n_folds = [
        affordable_folds(
            made.plan.signature, split, replace(options, budget_seconds=seconds)
        )
        for seconds in (10.0, 30.0, 600.0)
    ]

    assert n_folds == [4, 8, 12]


def test_a_number_of_trials_uses_all_folds(make_problem: Callable[..., Any]) -> None:
    signature = make_problem("multiclass").plan.signature

    assert affordable_folds(signature, SPLIT, BuildOptions(trials=3)) is None
