"""Folds and rows that a budget can pay for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.build import BuildOptions
from modelwright.build.fidelity import FEWEST_ROWS, Fidelity, affordable_fidelity
from modelwright.records import Split

if TYPE_CHECKING:
    from collections.abc import Callable

SPLIT = Split(blocks=np.arange(1_000_000, dtype=np.int16) % 5)


def test_small_tables_use_all_folds(make_problem: Callable[..., Any]) -> None:
    made = make_problem("binary")

    assert affordable_fidelity(made.plan.signature, made.split, BuildOptions()).n_folds == 4


def test_large_tables_use_few_folds_under_a_small_budget(
    make_problem: Callable[..., Any],
) -> None:
    signature = make_problem("binary").plan.signature
    options = BuildOptions(n_threads=2)

    short, long = (
        affordable_fidelity(signature, SPLIT, replace(options, budget_seconds=seconds))
        for seconds in (10.0, 10_000.0)
    )

    assert (short.n_folds, long.n_folds) == (1, 5)
    assert long.most_rows is None


def test_a_number_of_trials_uses_all_folds(make_problem: Callable[..., Any]) -> None:
    signature = make_problem("multiclass").plan.signature

    assert affordable_fidelity(signature, SPLIT, BuildOptions(trials=3)) == Fidelity()


def test_a_table_too_large_for_the_budget_is_searched_on_a_sample(
    make_problem: Callable[..., Any],
) -> None:
    signature = make_problem("binary").plan.signature

    fidelity, least = (
        affordable_fidelity(signature, SPLIT, BuildOptions(budget_seconds=s, n_threads=2))
        for s in (3.0, 1e-3)
    )

    assert fidelity.n_folds == least.n_folds == 1
    assert fidelity.most_rows is not None
    assert FEWEST_ROWS < fidelity.most_rows < 800_000
    assert least.most_rows == FEWEST_ROWS


def test_a_fidelity_can_be_read_from_the_name_of_its_folder() -> None:
    for fidelity in (Fidelity(), Fidelity(3), Fidelity(1, 5000)):
        assert Fidelity.from_text(f"0a1b-{fidelity.to_text()}") == fidelity
