from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.quality.cells import Cell
from bench.quality.chart import chart, critical_difference
from bench.quality.report import compare, markdown
from bench.quality.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from bench.quality.comparison import Comparison

TRUTH = np.array([1.0, 2.0, 3.0, 4.0])


def store_with(folder: Path, errors: dict[Cell, float]) -> Store:
    """Return a store of contestants that miss each of four values by as much."""
    store = Store(folder)
    for cell, error in errors.items():
        place = store.divisions / f"{cell.dataset}.{cell.seed}"
        place.mkdir(exist_ok=True)
        np.savez(
            place / "judge.npz", rows=np.arange(4), truth=TRUTH, train_target=np.zeros(4)
        )
        store.keep_predictions(cell, TRUTH + error)
        store.add(
            {
                **asdict(cell),
                "metric": "rmse",
                "value": error,
                "failure": None,
                "fit_seconds": 11.0,
                "row_ms": 2.0 * error,
                "size_bytes": 1e6,
                "peak_bytes": 1e8,
            }
        )
    return store


def diamonds(contestant: str, seed: int = 0) -> Cell:
    budget = None if contestant == "linear" else 10.0
    return Cell("diamonds", contestant, budget, seed)


def bikes(contestant: str) -> Cell:
    return Cell("bike_sharing_hourly", contestant, 10.0, 0)


def compared(store: Store) -> Comparison:
    return compare(store, 10.0)


def test_a_difference_is_theirs_less_ours(tmp_path: Path) -> None:
    store = store_with(tmp_path, {diamonds("modelwright"): 2.0, diamonds("flaml"): 3.0})

    difference = compared(store).difference("diamonds", "flaml")

    # Everybody misses every row by as much, so that every draw says the same.
    assert difference is not None
    assert (difference.mean, difference.ratio) == (1.0, 1.5)
    assert (difference.low, difference.high) == pytest.approx((1.0, 1.0))
    assert difference.is_sure


def test_seeds_that_only_one_has_finished_do_not_count(tmp_path: Path) -> None:
    store = store_with(
        tmp_path,
        {
            diamonds("modelwright"): 2.0,
            diamonds("modelwright", seed=1): 50.0,
            diamonds("flaml"): 3.0,
        },
    )

    difference = compared(store).difference("diamonds", "flaml")

    assert difference is not None
    assert difference.mean == 1.0
    assert compared(store).difference("diamonds", "h2o") is None


def test_equal_losses_share_their_ranks(tmp_path: Path) -> None:
    store = store_with(
        tmp_path,
        {
            diamonds("modelwright"): 1.0,
            diamonds("flaml"): 2.0,
            diamonds("linear"): 2.0,
            diamonds("mljar"): 3.0,
        },
    )

    assert compared(store).ranks() == {
        "modelwright": [1.0],
        "flaml": [2.5],
        "linear": [2.5],
        "mljar": [4.0],
    }


def test_a_data_set_that_somebody_has_not_finished_has_no_ranks(tmp_path: Path) -> None:
    store = store_with(
        tmp_path,
        {diamonds("modelwright"): 1.0, diamonds("flaml"): 2.0, bikes("modelwright"): 1.0},
    )

    assert compared(store).ranks() == {"modelwright": [1.0], "flaml": [2.0]}


def test_the_better_of_told_and_not_told_counts(tmp_path: Path) -> None:
    store = store_with(
        tmp_path,
        {bikes("modelwright"): 2.0, bikes("flaml"): 3.0, bikes("flaml_order"): 1.0},
    )

    comparison = compared(store)

    assert comparison.best_variant("bike_sharing_hourly", "flaml") == "flaml_order"
    assert comparison.ranks() == {"modelwright": [2.0], "flaml": [1.0]}


def test_the_report_tells_wins_ratios_and_failures(tmp_path: Path) -> None:
    store = store_with(tmp_path, {diamonds("modelwright"): 2.0, diamonds("flaml"): 3.0})
    failed = diamonds("h2o")
    store_with(tmp_path, {failed: 9.0})
    store = Store(tmp_path)
    store.add({**store.figures[failed], "failure": "No model."})

    text = markdown({10.0: compared(store)})

    assert "| FLAML | 2.00 | 1 | 100% | 1, 0, 0 | 1.500 | 0 of 1 |" in text
    assert "| 6 (ratio 1.5) |" in text
    assert "+1 [+1, +1]" in text
    assert "- diamonds, seed 0: h2o 10 s: No model." in text


def test_the_critical_difference_is_that_of_the_published_table() -> None:
    # Demsar 2006, section 3.2.2: four classifiers on 14 data sets.
    assert critical_difference(4, 14) == pytest.approx(1.25, abs=0.005)


def test_the_chart_names_who_has_a_rank(tmp_path: Path) -> None:
    store = store_with(tmp_path, {diamonds("modelwright"): 2.0, diamonds("flaml"): 3.0})

    picture = chart({10.0: compared(store)})

    assert picture.startswith("<svg")
    assert ">FLAML<" in picture
    assert "AutoGluon" not in picture
